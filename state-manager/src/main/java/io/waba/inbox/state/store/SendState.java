package io.waba.inbox.state.store;

import java.util.Arrays;

/** How far the sending of a message of ours came. */
public enum SendState {
    /** To be sent, as soon as it is due and the first of its conversation. */
    QUEUED("queued"),
    /** Somebody is sending it, until its lease ends. */
    SENDING("sending"),
    /** WhatsApp has it. */
    ACCEPTED("accepted"),
    /** It will not be sent. */
    FAILED("failed"),
    /** Nobody knows whether WhatsApp has it; a status webhook will tell, or a person sends another. */
    UNCONFIRMED("unconfirmed");

    private final String wireName;

    SendState(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }

    static SendState of(String wireName) {
        return Arrays.stream(values())
                .filter(state -> state.wireName.equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "sendState: \"" + wireName + "\" (expected: one of " + Arrays.toString(values()) + ")"));
    }
}
