package io.waba.inbox.amqp;

import io.waba.inbox.shared.topology.DeadLetterHeaders;
import io.waba.inbox.shared.topology.Queues;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shapes a refused message for its dead-letter queue: the same body, with the reason and the way back in its headers. */
public final class DeadLetters {

    /** A reason may quote a value of any length, and the broker takes no more than a frame of headers. */
    private static final int MOST_OF_A_REASON = 1_000;

    private final Clock clock;

    public DeadLetters(Clock clock) {
        this.clock = clock;
    }

    /**
     * The message to publish.
     *
     * @param queue the queue whose consumer refused it
     * @param exchange the exchange that it was first published to
     * @param routingKey the routing key that it was first published with
     */
    public OutgoingMessage of(
            String queue, String exchange, String routingKey, byte[] body, Outcome.DeadLetter refusal) {
        String reason = refusal.reason();
        Throwable cause = refusal.cause();
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(
                DeadLetterHeaders.REASON,
                reason.length() <= MOST_OF_A_REASON ? reason : reason.substring(0, MOST_OF_A_REASON) + "…");
        headers.put(DeadLetterHeaders.QUEUE, queue);
        headers.put(DeadLetterHeaders.ORIGINAL_EXCHANGE, exchange);
        headers.put(DeadLetterHeaders.ORIGINAL_ROUTING_KEY, routingKey);
        headers.put(DeadLetterHeaders.DIED_AT, clock.instant().toString());
        if (cause != null) {
            headers.put(DeadLetterHeaders.EXCEPTION, cause.getClass().getName());
        }
        return new OutgoingMessage("", Queues.dead(queue), "dead_letter", body, headers);
    }
}
