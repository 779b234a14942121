package io.waba.inbox.shared.access;

/** Names of the rooms that events are broadcast to. A room's name says whose it is, never who asked for it. */
public final class Rooms {

    private Rooms() {}

    /** Every socket of the tenant. */
    public static String tenant(String tenantId) {
        return "tenant:" + tenantId;
    }

    /** The sockets that look at the conversation. */
    public static String conversation(String conversationId) {
        return "conversation:" + conversationId;
    }

    /** Every tab of one agent. */
    public static String user(String userId) {
        return "user:" + userId;
    }
}
