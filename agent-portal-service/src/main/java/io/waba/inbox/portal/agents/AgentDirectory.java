package io.waba.inbox.portal.agents;

import java.util.Optional;

/** Who works for a tenant. Blocks on the store. */
public interface AgentDirectory {

    /**
     * An agent of the tenant.
     *
     * @param name for people
     * @param enabled whether the agent may sign in
     */
    record Colleague(String id, String name, boolean enabled) {}

    /** The tenant's agent of that id, enabled or not; empty when the tenant has none. */
    Optional<Colleague> colleague(String tenantId, String agentId);
}
