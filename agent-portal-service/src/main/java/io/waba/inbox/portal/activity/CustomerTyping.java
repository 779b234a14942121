package io.waba.inbox.portal.activity;

/** Lets the customer see that somebody is writing, where that is switched on. */
@FunctionalInterface
public interface CustomerTyping {

    /**
     * Blocks on the broker.
     *
     * @throws RuntimeException when the broker is away
     */
    void show(String tenantId, String agentId, String conversationId);
}
