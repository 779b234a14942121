package io.waba.inbox.shared.inbound;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/**
 * How far a message came. A status never goes back, and {@link #FAILED} is terminal, so the effect of any
 * set of statuses is their maximum, whatever order and however often they arrive.
 */
public enum MessageStatus {
    QUEUED("queued", 0),
    /** WhatsApp may or may not have taken it: the answer was lost. A status webhook settles it. Ours, not WhatsApp's. */
    UNCONFIRMED("unconfirmed", 1),
    SENT("sent", 2),
    DELIVERED("delivered", 3),
    READ("read", 4),
    PLAYED("played", 5),
    FAILED("failed", 6);

    private final String wireName;
    private final int rank;

    MessageStatus(String wireName, int rank) {
        this.wireName = wireName;
        this.rank = rank;
    }

    @JsonValue
    public String wireName() {
        return wireName;
    }

    /** The place in the ranking, from 0; only a status of a higher rank replaces another. */
    public int rank() {
        return rank;
    }

    /** The status of that name, or empty for one that we do not know. */
    public static Optional<MessageStatus> of(String wireName) {
        return Arrays.stream(values())
                .filter(status -> status.wireName.equals(wireName))
                .findFirst();
    }

    @JsonCreator
    static MessageStatus fromWire(String wireName) {
        return of(wireName)
                .orElseThrow(() -> new IllegalArgumentException("status: \"" + wireName + "\" (expected: one of "
                        + Arrays.stream(values()).map(MessageStatus::wireName).toList() + ")"));
    }
}
