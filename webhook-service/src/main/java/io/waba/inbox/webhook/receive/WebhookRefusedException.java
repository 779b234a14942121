package io.waba.inbox.webhook.receive;

import io.waba.inbox.shared.access.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A request that gets an error for an answer; the message is what the caller may read. */
final class WebhookRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    WebhookRefusedException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }
}
