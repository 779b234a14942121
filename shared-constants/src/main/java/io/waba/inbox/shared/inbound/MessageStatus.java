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
    SENT("sent", 1),
    DELIVERED("delivered", 2),
    READ("read", 3),
    PLAYED("played", 4),
    FAILED("failed", 5);

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
