package io.waba.inbox.graph;

/**
 * What is certain about a call.
 *
 * @param <T> what an accepted call gives
 */
public sealed interface GraphResult<T> {

    /** Meta took it and said so. */
    record Accepted<T>(T value) implements GraphResult<T> {}

    /** Meta answered that it did not take it. {@link GraphErrors} says whether the same call may succeed later. */
    record Refused<T>(GraphError error) implements GraphResult<T> {}

    /**
     * Certainly not read: there was no connection, or not one byte of the body was handed to it. The call may be made again.
     *
     * @param reason for a person
     */
    record NotSent<T>(String reason) implements GraphResult<T> {}

    /**
     * Nobody knows: no answer in time, a connection that broke after the body was on its way, or an answer that says neither yes nor no.
     * There is no idempotency key, so that a message must not be sent again.
     *
     * @param reason for a person
     */
    record Unknown<T>(String reason) implements GraphResult<T> {}

    /**
     * The value of an accepted call, for calls that may be repeated without harm.
     *
     * @throws GraphApiException in the three other cases
     */
    default T orThrow() {
        if (this instanceof Accepted<T> accepted) {
            return accepted.value();
        }
        throw new GraphApiException(this);
    }
}
