package io.waba.inbox.shared.event;

import com.fasterxml.jackson.annotation.JsonValue;

/** What is set up for a whole tenant, and shown to all of its agents. */
public enum Catalog {
    AGENTS("agents"),
    CANNED_REPLIES("canned_replies"),
    LABELS("labels");

    private final String wireName;

    Catalog(String wireName) {
        this.wireName = wireName;
    }

    @JsonValue
    public String wireName() {
        return wireName;
    }
}
