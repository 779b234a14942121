package io.waba.inbox.state.store;

import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.inbound.WhatsAppError;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a message came, by all statuses that arrived so far.
 *
 * @param status the highest of them
 * @param statusAt when that was reached, by WhatsApp's clock
 * @param error why it failed, or null
 * @param history when each status that arrived was reached
 * @param firstReceived when the first webhook of each status reached us, in microseconds since 1970
 */
public record StatusRecord(
        MessageStatus status,
        Instant statusAt,
        @Nullable WhatsAppError error,
        Map<MessageStatus, Instant> history,
        Map<MessageStatus, Long> firstReceived) {}
