/**
 * The rules: who a customer is, which conversation a message belongs to, what order messages have, how statuses rank. Start at
 * {@link io.waba.inbox.state.conversation.InboundMessages}.
 */
@NullMarked
package io.waba.inbox.state.conversation;

import org.jspecify.annotations.NullMarked;
