package io.waba.inbox.graph;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A refusal. Shape: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 *
 * @param code Meta's code; decisions are taken on this alone. The HTTP status where Meta gave no code
 * @param title Meta's short text
 * @param details {@code error_data.details}, where there is one
 * @param httpStatus the status of the answer
 * @param retryAfter the pause that the header {@code Retry-After} asks for
 */
public record GraphError(
        int code, String title, @Nullable String details, int httpStatus, @Nullable Duration retryAfter) {

    /** One line for logs. */
    @Override
    public String toString() {
        return "code " + code + ", HTTP " + httpStatus + ": " + title + (details == null ? "" : " (" + details + ")");
    }
}
