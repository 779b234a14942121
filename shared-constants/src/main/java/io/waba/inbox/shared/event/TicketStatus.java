package io.waba.inbox.shared.event;

import com.fasterxml.jackson.annotation.JsonValue;

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
}
