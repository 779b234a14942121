package io.waba.inbox.portal.agents;

import io.waba.inbox.shared.access.Role;
import java.time.Instant;

/**
 * An agent's account.
 *
 * @param id {@code a_} and 16 random characters
 * @param tenantId the tenant that the agent works for; an agent has one
 * @param email lower case, unique in the whole system
 * @param passwordHash with the algorithm's name in front
 * @param enabled whether the agent may sign in and use a token
 */
record Agent(
        String id,
        String tenantId,
        String email,
        String name,
        Role role,
        String passwordHash,
        boolean enabled,
        Instant createdAt) {

    /** Without the hash. */
    @Override
    public String toString() {
        return "Agent[" + id + ", " + email + ", tenant " + tenantId + ", " + role.wireName() + "]";
    }
}
