package io.waba.inbox.portal.agents;

import io.waba.inbox.shared.access.Role;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An agent's account.
 *
 * @param id {@code a_} and 16 random characters
 * @param tenantId the tenant that the agent works for; an agent has one
 * @param email lower case, unique in the whole system
 * @param passwordHash with the algorithm's name in front
 * @param oneTimeUntil until when the password, which somebody else has seen, may be exchanged for one of the agent's own, and nothing
 *     else; null when it is the agent's own
 * @param enabled whether the agent may sign in and use a token
 * @param version counts the changes of name, role and {@code enabled}
 */
record Agent(
        String id,
        String tenantId,
        String email,
        String name,
        Role role,
        String passwordHash,
        @Nullable Instant oneTimeUntil,
        boolean enabled,
        int version,
        Instant createdAt) {

    /** Whether the agent may administer the tenant now. */
    boolean isActingAdmin() {
        return enabled && role == Role.ADMIN;
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "Agent[" + id + ", " + email + ", tenant " + tenantId + ", " + role.wireName() + "]";
    }
}
