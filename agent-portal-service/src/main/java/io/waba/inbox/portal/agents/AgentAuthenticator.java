package io.waba.inbox.portal.agents;

import org.jspecify.annotations.Nullable;

/** The one way from a token to an agent, the same for REST and for sockets. */
public interface AgentAuthenticator {

    /**
     * Checks signature, algorithm and time of the token, then that the agent is still enabled and still of that tenant and role. Blocks
     * on the store, so never call it on an event loop.
     *
     * @param token a JSON Web Token, or null when none was sent
     * @throws TokenRefusedException when this is no proof
     */
    AgentIdentity authenticate(@Nullable String token) throws TokenRefusedException;
}
