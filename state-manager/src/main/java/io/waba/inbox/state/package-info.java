/**
 * The only writer of conversations. Start reading at {@link io.waba.inbox.state.consume.InboundMessageConsumer}: what one webhook message goes through.
 */
@NullMarked
package io.waba.inbox.state;

import org.jspecify.annotations.NullMarked;
