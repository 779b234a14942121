package io.waba.inbox.state.store;

import io.waba.inbox.shared.event.Direction;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done to a message.
 *
 * @param id WhatsApp's id of the reaction, edit or revoke, or our id of the message that carries our reaction
 * @param targetId WhatsApp's id of the message that it was done to
 * @param sortKey its place among what was done to the message
 * @param timestamp when, by WhatsApp's clock
 * @param direction whether the customer or the business did it
 * @param from who did it: the phone number in E.164, or the user id
 * @param emoji the reaction; null when it was taken away, and for what is no reaction
 * @param version what the message says after an edit or a revoke; null for a reaction
 */
public record Effect(
        String id,
        String targetId,
        Kind kind,
        String sortKey,
        Instant timestamp,
        Direction direction,
        String from,
        @Nullable String emoji,
        @Nullable MessageVersion version) {

    /** What was done. */
    public enum Kind {
        REACTION,
        EDIT,
        REVOKE
    }
}
