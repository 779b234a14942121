package io.waba.inbox.shared.event;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whether an agent can be reached. */
public enum PresenceStatus {
    ONLINE("online"),
    AWAY("away"),
    OFFLINE("offline");

    private final String wireName;

    PresenceStatus(String wireName) {
        this.wireName = wireName;
    }

    @JsonValue
    public String wireName() {
        return wireName;
    }
}
