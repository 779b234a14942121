package io.waba.inbox.amqp;

/** Processes one message of a queue. Called by several threads at once, and more than once with the same message. */
@FunctionalInterface
public interface MessageHandler {

    /**
     * Processes one message. An escaping {@link io.waba.inbox.shared.wire.MalformedMessageException} counts as a dead letter, every other
     * exception as a retry, because losing is worse than waiting.
     *
     * @param body JSON in UTF-8
     */
    Outcome handle(byte[] body);
}
