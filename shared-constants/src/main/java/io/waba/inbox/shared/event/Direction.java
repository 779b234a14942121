package io.waba.inbox.shared.event;

import com.fasterxml.jackson.annotation.JsonValue;

/** Who wrote a message: the customer ({@code inbound}) or the business. */
public enum Direction {
    INBOUND("inbound"),
    OUTBOUND("outbound");

    private final String wireName;

    Direction(String wireName) {
        this.wireName = wireName;
    }

    @JsonValue
    public String wireName() {
        return wireName;
    }
}
