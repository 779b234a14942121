/**
 * What arrives, one class per queue: decode, find the tenant, let {@code conversation} persist, publish, and only then say that it is done. Start at
 * {@link io.waba.inbox.state.consume.InboundMessageConsumer}.
 */
@NullMarked
package io.waba.inbox.state.consume;

import org.jspecify.annotations.NullMarked;
