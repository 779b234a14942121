/**
 * Events on their way out: {@link io.waba.inbox.state.publish.EventPublisher}.
 */
@NullMarked
package io.waba.inbox.state.publish;

import org.jspecify.annotations.NullMarked;
