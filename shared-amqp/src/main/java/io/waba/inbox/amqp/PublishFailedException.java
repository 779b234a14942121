package io.waba.inbox.amqp;

import org.jspecify.annotations.Nullable;

/**
 * The broker did not confirm every message. Some may have arrived: publish all of them again, the receivers recognise repeats.
 */
public final class PublishFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public PublishFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
