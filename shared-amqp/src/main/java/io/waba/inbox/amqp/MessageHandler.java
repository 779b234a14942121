package io.waba.inbox.amqp;

/** Processes one message of a queue. Called by several threads at once, and more than once with the same message. */
@FunctionalInterface
public interface MessageHandler {

    /**
     * Processes one message. An escaping {@link io.waba.inbox.shared.wire.MalformedMessageException} and exceptions that only
     * the message itself can cause ({@link IllegalArgumentException} and its like) count as a dead letter, every other exception as a
     * retry.
     *
     * @param body JSON in UTF-8
     */
    Outcome handle(byte[] body);
}
