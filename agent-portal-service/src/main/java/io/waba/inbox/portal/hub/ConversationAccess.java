package io.waba.inbox.portal.hub;

/** Whose conversation it is. Blocks on the store, and throws an unchecked exception of the store's driver when the store is away. */
public interface ConversationAccess {

    /** Whether there is such a conversation in this tenant. */
    boolean belongs(String tenantId, String conversationId);
}
