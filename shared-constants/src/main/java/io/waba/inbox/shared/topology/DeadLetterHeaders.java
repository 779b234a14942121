package io.waba.inbox.shared.topology;

/** Headers that a consumer adds when it moves a message to {@code <queue>.dead}. */
public final class DeadLetterHeaders {

    /** One sentence: the value and what was expected. */
    public static final String REASON = "x-waba-reason";

    /** The exception's class name, absent when there was none. */
    public static final String EXCEPTION = "x-waba-exception";

    /** The exchange that the message was first published to; empty for the default exchange. */
    public static final String ORIGINAL_EXCHANGE = "x-waba-original-exchange";

    /** The routing key that the message was first published with. */
    public static final String ORIGINAL_ROUTING_KEY = "x-waba-original-routing-key";

    /** The queue whose consumer refused it. */
    public static final String QUEUE = "x-waba-queue";

    /** When it was refused, an ISO-8601 instant. */
    public static final String DIED_AT = "x-waba-died-at";

    private DeadLetterHeaders() {}
}
