package io.waba.inbox.amqp;

import org.jspecify.annotations.Nullable;

/** What became of a message; a consumer has no other choice. */
public sealed interface Outcome {

    /** Its effect is stored and everything that follows from it is published: acknowledge. */
    record Done() implements Outcome {}

    /** Something that we depend on is away: try the same message again, later and later, and never give up. */
    record Retry(String reason, @Nullable Throwable cause) implements Outcome {}

    /** It can never be processed: keep it in the dead-letter queue. */
    record DeadLetter(String reason, @Nullable Throwable cause) implements Outcome {}

    static Outcome done() {
        return new Done();
    }

    static Outcome retry(String reason, @Nullable Throwable cause) {
        return new Retry(reason, cause);
    }

    static Outcome deadLetter(String reason, @Nullable Throwable cause) {
        return new DeadLetter(reason, cause);
    }
}
