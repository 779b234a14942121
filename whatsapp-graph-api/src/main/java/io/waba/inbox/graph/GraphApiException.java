package io.waba.inbox.graph;

import org.jspecify.annotations.Nullable;

/** A call that was not accepted; {@link #result} says what is certain about it. */
public final class GraphApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable GraphResult<?> result;

    GraphApiException(GraphResult<?> result) {
        super(describe(result));
        this.result = result;
    }

    /** The refusal, {@code NotSent} or {@code Unknown}; null after serialisation. */
    public @Nullable GraphResult<?> result() {
        return result;
    }

    /** Whether the same call may succeed later. */
    public boolean retryable() {
        return !(result instanceof GraphResult.Refused<?> refused)
                || GraphErrors.of(refused.error().code()).retryable();
    }

    private static String describe(GraphResult<?> result) {
        if (result instanceof GraphResult.Refused<?> refused) {
            return refused.error().toString();
        }
        if (result instanceof GraphResult.NotSent<?> notSent) {
            return "not sent: " + notSent.reason();
        }
        return result instanceof GraphResult.Unknown<?> unknown ? "no usable answer: " + unknown.reason() : "accepted";
    }
}
