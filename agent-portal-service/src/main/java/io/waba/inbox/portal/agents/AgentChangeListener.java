package io.waba.inbox.portal.agents;

/** Who has to know at once that an agent's account was changed, by whatever instance or command. */
@FunctionalInterface
public interface AgentChangeListener {

    /** Does not block. */
    void changed(String agentId);
}
