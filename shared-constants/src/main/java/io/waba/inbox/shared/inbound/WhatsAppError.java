package io.waba.inbox.shared.inbound;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An error as Meta reports it.
 *
 * @param code Meta's code; decisions are taken on this alone
 * @param title Meta's short text
 * @param message Meta's longer text
 * @param details {@code error_data.details}
 * @param href Meta's page about it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WhatsAppError(
        int code, @Nullable String title, @Nullable String message, @Nullable String details, @Nullable String href) {}
