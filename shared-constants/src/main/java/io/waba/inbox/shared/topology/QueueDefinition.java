package io.waba.inbox.shared.topology;

import io.waba.inbox.shared.wire.Require;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One durable queue. RabbitMQ refuses a second declaration with other arguments, so every service declares a queue from here.
 *
 * @param name the queue
 * @param singleActiveConsumer whether only one of its consumers is served at a time, another taking over when that one goes
 * @param deadLettered whether it has a {@code .dead} queue beside it
 * @param timeToLive how long a message stays when nobody reads, or null for ever
 * @param maxLength how many messages it holds before the oldest is dropped, or null without bound
 */
public record QueueDefinition(
        String name,
        boolean singleActiveConsumer,
        boolean deadLettered,
        @Nullable Duration timeToLive,
        @Nullable Integer maxLength) {

    private static final String QUORUM = "quorum";
    private static final int LOOKS_AT_A_DEAD_LETTER = 1_000_000_000;

    public QueueDefinition {
        Require.text("name", name);
    }

    /**
     * The declaration's arguments.
     *
     * @param queueType RabbitMQ's queue type: {@code quorum} survives the loss of a node, {@code classic} is lighter on one
     */
    public Map<String, Object> arguments(String queueType) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("x-queue-type", queueType);
        if (singleActiveConsumer) {
            arguments.put("x-single-active-consumer", true);
        }
        if (deadLettered) {
            // Consumers republish what they refuse themselves; this catches what the broker gives up on, such as a
            // quorum queue's
            // delivery limit after many consumers died with the message in hand.
            arguments.put("x-dead-letter-exchange", "");
            arguments.put("x-dead-letter-routing-key", Queues.dead(name));
        }
        if (Queues.isDead(name) && queueType.equals(QUORUM)) {
            // An operator who looks at a dead letter gives it back, and RabbitMQ 4 drops what was given back more often
            // than its limit, which is 20 unless one is set.
            arguments.put("x-delivery-limit", LOOKS_AT_A_DEAD_LETTER);
        }
        if (timeToLive != null) {
            arguments.put("x-message-ttl", timeToLive.toMillis());
        }
        if (maxLength != null) {
            arguments.put("x-max-length", maxLength);
            arguments.put("x-overflow", "drop-head");
        }
        return arguments;
    }
}
