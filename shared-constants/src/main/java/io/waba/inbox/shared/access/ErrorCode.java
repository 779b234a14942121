package io.waba.inbox.shared.access;

import com.fasterxml.jackson.annotation.JsonValue;

/** Every error that a client can see, over REST ({@code code} in problem+json) and over sockets alike. Codes are stable; texts are not. */
public enum ErrorCode {
    /** No token was sent. */
    TOKEN_MISSING("token_missing", 401, false),
    /** The token is not one of ours, or was changed. */
    TOKEN_INVALID("token_invalid", 401, false),
    /** The token's time is over: refresh it, then try again. */
    TOKEN_EXPIRED("token_expired", 401, false),
    /** The agent was disabled, or no longer belongs to the tenant that the token names. */
    AGENT_DISABLED("agent_disabled", 401, false),
    /** E-mail and password do not belong together. */
    INVALID_CREDENTIALS("invalid_credentials", 401, false),
    /** The password is good for one thing only: to choose another one. Log in again with {@code newPassword}. */
    PASSWORD_CHANGE_REQUIRED("password_change_required", 403, false),
    /** The role is not enough. */
    FORBIDDEN("forbidden", 403, false),
    /** There is no such thing in this tenant; another tenant's things do not exist either. */
    NOT_FOUND("not_found", 404, false),
    /** Somebody else was faster; the problem says what holds now. */
    CONFLICT("conflict", 409, false),
    /** An agent, of whichever tenant, has this e-mail already. */
    EMAIL_TAKEN("email_taken", 409, false),
    /** Nobody who may sign in would be left to administer the tenant. */
    LAST_ADMIN("last_admin", 409, false),
    /** The customer last wrote more than 24 hours ago: only a template can be sent. */
    WINDOW_CLOSED("window_closed", 422, false),
    /** The file is no longer to be had from WhatsApp, which keeps it for seven days. */
    MEDIA_EXPIRED("media_expired", 410, false),
    /** The method is not served at this address. */
    METHOD_NOT_ALLOWED("method_not_allowed", 405, false),
    /** A parameter or the body is wrong; the detail names the value and the expectation. */
    INVALID_REQUEST("invalid_request", 400, false),
    /** The body is in a format that is not served at this address. */
    UNSUPPORTED_MEDIA_TYPE("unsupported_media_type", 415, false),
    /** The position is older than the event log, or not of this log: reload. */
    RESYNC_REQUIRED("resync_required", 410, false),
    /** Too much at once: wait, then try again. */
    RATE_LIMITED("rate_limited", 429, true),
    /** The agent, the tenant or the address has as many connections as it may have: close one first. */
    TOO_MANY_CONNECTIONS("too_many_connections", 429, true),
    /** The body or the packet is larger than allowed. */
    PAYLOAD_TOO_LARGE("payload_too_large", 413, false),
    /** A webhook's signature is missing or does not match its body. */
    INVALID_SIGNATURE("invalid_signature", 401, false),
    /** A webhook's body is not JSON. */
    INVALID_JSON("invalid_json", 400, false),
    /** A webhook's body is JSON, but not WhatsApp's envelope. */
    INVALID_ENVELOPE("invalid_envelope", 400, false),
    /** Something that we depend on is away: try again soon. */
    UNAVAILABLE("unavailable", 503, true),
    /** Our fault; the log has the details. */
    INTERNAL_ERROR("internal_error", 500, true);

    private final String code;
    private final int httpStatus;
    private final boolean retryable;

    ErrorCode(String code, int httpStatus, boolean retryable) {
        this.code = code;
        this.httpStatus = httpStatus;
        this.retryable = retryable;
    }

    @JsonValue
    public String code() {
        return code;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** Whether the same request may succeed a little later. */
    public boolean retryable() {
        return retryable;
    }
}
