package io.waba.inbox.state.conversation;

import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.state.store.Micros;

/**
 * The order of messages as the order of strings: WhatsApp's time in whole seconds, then when the webhook reached us in microseconds, then
 * the place in its batch, then the message id. The widths hold until the year 2286 and for batches of a million.
 *
 * <p>A webhook that Meta sent twice has two keys for one message; the smaller one is the message's.
 */
final class SortKey {

    private SortKey() {}

    static String of(InboundMessage message) {
        return String.format(
                "%010d.%016d.%06d.%s",
                Math.max(0, message.timestamp().getEpochSecond()),
                Micros.of(message.receivedAt()),
                message.batchPosition(),
                message.messageId());
    }
}
