package io.waba.inbox.portal.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waba.inbox.shared.access.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The body of an error: RFC 9457, with {@code type} left out, which means {@code about:blank}: the status says what kind it is.
 *
 * @param title the status in words
 * @param status the HTTP status again, for whoever keeps only the body
 * @param code what a program decides on; stable
 * @param detail what a person reads; not stable
 * @param instance the path that was asked for
 * @param current with {@code conflict}: what holds instead
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(
        String title, int status, ErrorCode code, String detail, @Nullable String instance, @Nullable Object current) {}
