package io.waba.inbox.shared.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** Where a support ticket stands. */
public enum TicketStatus {
    OPEN("open"),
    PENDING("pending"),
    RESOLVED("resolved");

    private final String wireName;

    TicketStatus(String wireName) {
        this.wireName = wireName;
    }

    @JsonValue
    public String wireName() {
        return wireName;
    }

    /** The status of that name, or empty for one that we do not know. */
    public static Optional<TicketStatus> of(String wireName) {
        return Arrays.stream(values())
                .filter(status -> status.wireName.equals(wireName))
                .findFirst();
    }

    @JsonCreator
    static TicketStatus fromWire(String wireName) {
        return of(wireName)
                .orElseThrow(() -> new IllegalArgumentException("status: \"" + wireName + "\" (expected: one of "
                        + Arrays.stream(values()).map(TicketStatus::wireName).toList() + ")"));
    }
}
