package io.waba.inbox.portal.agents;

import java.time.Instant;

/**
 * A JSON Web Token that was just signed.
 *
 * @param value the token itself, a secret
 */
record IssuedToken(String value, Instant expiresAt) {

    /** Without the secret. */
    @Override
    public String toString() {
        return "IssuedToken[expiresAt=" + expiresAt + "]";
    }
}
