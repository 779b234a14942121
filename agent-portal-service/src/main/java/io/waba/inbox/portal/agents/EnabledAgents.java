package io.waba.inbox.portal.agents;

import io.waba.inbox.shared.access.Role;
import java.util.Map;
import java.util.Set;

/** What the store says now of agents who proved earlier who they are: a socket outlives the check of its token. */
public interface EnabledAgents {

    /**
     * Where an agent works.
     *
     * @param tenantId the only tenant whose data the agent may see
     * @param role what the agent may do
     */
    record Post(String tenantId, Role role) {}

    /**
     * Asks once for all of them. Blocks on the store, so never call it on an event loop.
     *
     * @return the posts of those who are enabled, by agent id; whoever was disabled or removed is missing
     * @throws RuntimeException when the store cannot be asked, which says nothing about any agent
     */
    Map<String, Post> among(Set<String> agentIds);
}
