package io.waba.inbox.shared.wire;

/** A message that can never be processed, however often it is tried: its place is the dead-letter queue. */
public final class MalformedMessageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedMessageException(String message) {
        super(message);
    }

    public MalformedMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
