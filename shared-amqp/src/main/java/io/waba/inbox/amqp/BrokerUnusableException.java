package io.waba.inbox.amqp;

import org.jspecify.annotations.Nullable;

/** The broker does not answer, or refuses; the message is one line for the operator and holds no password. */
public final class BrokerUnusableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BrokerUnusableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
