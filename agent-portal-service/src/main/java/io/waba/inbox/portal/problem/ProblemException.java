package io.waba.inbox.portal.problem;

import io.waba.inbox.shared.access.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that cannot be answered. The message goes to the client: it gives the value and the expectation, and no secret. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable Duration retryAfter;
    private final transient @Nullable Object current;

    /** A problem that stays one however long the client waits. */
    public ProblemException(ErrorCode code, String detail) {
        this(code, detail, null, null);
    }

    /**
     * A problem that passes.
     *
     * @param retryAfter when to try again, from now on; rounded up to seconds
     */
    public ProblemException(ErrorCode code, String detail, @Nullable Duration retryAfter) {
        this(code, detail, retryAfter, null);
    }

    private ProblemException(ErrorCode code, String detail, @Nullable Duration retryAfter, @Nullable Object current) {
        super(detail);
        this.code = code;
        this.retryAfter = retryAfter;
        this.current = current;
    }

    /**
     * Somebody else was faster.
     *
     * @param current what holds instead, for the client to show; null when it is gone already
     */
    public static ProblemException conflict(String detail, @Nullable Object current) {
        return new ProblemException(ErrorCode.CONFLICT, detail, null, current);
    }

    /** The thing does not exist, or not in this tenant; the answer is the same. */
    public static ProblemException notFound(String what, String id) {
        return new ProblemException(
                ErrorCode.NOT_FOUND, what + ": " + id + " (expected: the id of one of this tenant)");
    }

    /** A parameter or a field of the body is wrong. */
    public static ProblemException invalid(String name, @Nullable Object value, String expectation) {
        return new ProblemException(
                ErrorCode.INVALID_REQUEST,
                name + ": " + (value == null ? "absent" : value) + " (expected: " + expectation + ")");
    }

    public ErrorCode code() {
        return code;
    }

    /** What holds instead; null when nothing was in the way. */
    public @Nullable Object current() {
        return current;
    }

    /** When to try again, from now on; null when waiting does not help. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
