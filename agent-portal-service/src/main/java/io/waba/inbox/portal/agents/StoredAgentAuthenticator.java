package io.waba.inbox.portal.agents;

import io.waba.inbox.shared.access.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Checks the token, then that the store still says the same of the agent. */
final class StoredAgentAuthenticator implements AgentAuthenticator {

    private final AgentTokens tokens;
    private final AgentStore agents;

    StoredAgentAuthenticator(AgentTokens tokens, AgentStore agents) {
        this.tokens = tokens;
        this.agents = agents;
    }

    @Override
    public AgentIdentity authenticate(@Nullable String token) throws TokenRefusedException {
        AgentIdentity claimed = tokens.verify(token);
        return agents.byId(claimed.agentId())
                .filter(Agent::enabled)
                .filter(agent -> agent.tenantId().equals(claimed.tenantId()))
                .filter(agent -> agent.role() == claimed.role())
                .map(agent -> new AgentIdentity(
                        agent.id(), agent.tenantId(), agent.name(), agent.role(), claimed.expiresAt()))
                .orElseThrow(() -> new TokenRefusedException(
                        ErrorCode.AGENT_DISABLED, "The agent was disabled, or has another tenant or role now"));
    }
}
