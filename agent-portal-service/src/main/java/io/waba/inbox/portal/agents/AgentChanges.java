package io.waba.inbox.portal.agents;

/**
 * Tells every instance to look at an agent's account anew, so that sockets which the agent may not have any more end at once, and colleagues' pages
 * call the agent what they are called now.
 */
@FunctionalInterface
public interface AgentChanges {

    /**
     * Call it when there is such an account, or it has been changed in what others see or in what it may, after the store has that. Blocks on the broker. An instance that
     * does not hear of it ends the sockets at its next look, {@code AGENT_CHECK_INTERVAL} later at most.
     *
     * @param tenantId whose agent it was before the change: that tenant has the sockets
     * @throws RuntimeException when the broker is away; the change itself holds nevertheless
     */
    void announce(String tenantId, String agentId);
}
