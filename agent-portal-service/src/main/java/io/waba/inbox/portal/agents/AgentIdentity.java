package io.waba.inbox.portal.agents;

import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.access.Role;
import java.time.Instant;

/**
 * An agent who proved who they are.
 *
 * @param agentId the token's {@code sub}
 * @param tenantId the only tenant whose data this agent may see
 * @param name for people
 * @param role what the agent may do
 * @param expiresAt when the proof ends
 */
public record AgentIdentity(String agentId, String tenantId, String name, Role role, Instant expiresAt) {

    /** @throws ProblemException {@code forbidden}, when the agent's role is not enough */
    public void require(Role atLeast) {
        if (!role.includes(atLeast)) {
            throw new ProblemException(
                    ErrorCode.FORBIDDEN, "role: " + role.wireName() + " (expected: " + atLeast.wireName() + ")");
        }
    }
}
