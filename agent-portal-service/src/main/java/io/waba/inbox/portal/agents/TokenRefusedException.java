package io.waba.inbox.portal.agents;

import io.waba.inbox.shared.access.ErrorCode;

/** A token that proves nothing. The message is for people and says no more than the caller may know. */
public final class TokenRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /**
     * A refusal.
     *
     * @param code TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED or AGENT_DISABLED
     */
    public TokenRefusedException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
