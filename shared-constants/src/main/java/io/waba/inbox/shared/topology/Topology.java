package io.waba.inbox.shared.topology;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Every queue of the system. A service declares the ones it writes or reads. */
public final class Topology {

    public static final QueueDefinition INBOUND_MESSAGES = work(Queues.INBOUND_MESSAGES);
    public static final QueueDefinition INBOUND_STATUSES = work(Queues.INBOUND_STATUSES);
    public static final QueueDefinition INBOUND_NOTIFICATIONS = work(Queues.INBOUND_NOTIFICATIONS);
    /** One reader at a time, so that a conversation's messages are stored, and sent, in the order in which they were published. */
    public static final QueueDefinition OUTBOUND_MESSAGES =
            new QueueDefinition(Queues.OUTBOUND_MESSAGES, true, true, null, null);

    public static final QueueDefinition CORRELATION_EVENTS = work(Queues.CORRELATION_EVENTS);
    public static final QueueDefinition PORTAL_COMMANDS = work(Queues.PORTAL_COMMANDS);

    /** Bounded, because it is read by an integration that may not exist. */
    public static final QueueDefinition INBOUND_ENRICHED =
            new QueueDefinition(Queues.INBOUND_ENRICHED, false, false, Duration.ofHours(24), 100_000);

    /** One reader at a time: the portal instance that reads is the relay and gives the positions. */
    public static final QueueDefinition AGENT_PORTAL_EVENTS =
            new QueueDefinition(Queues.AGENT_PORTAL_EVENTS, true, true, null, null);

    private static final List<QueueDefinition> WORK_QUEUES = List.of(
            INBOUND_MESSAGES,
            INBOUND_STATUSES,
            INBOUND_NOTIFICATIONS,
            OUTBOUND_MESSAGES,
            CORRELATION_EVENTS,
            PORTAL_COMMANDS,
            INBOUND_ENRICHED,
            AGENT_PORTAL_EVENTS);

    private Topology() {}

    /** Every queue, each followed by its dead-letter queue where it has one. */
    public static List<QueueDefinition> allQueues() {
        return WORK_QUEUES.stream().flatMap(Topology::withDeadLetters).toList();
    }

    /** The queue and, where it has one, its dead-letter queue. */
    public static Stream<QueueDefinition> withDeadLetters(QueueDefinition queue) {
        return queue.deadLettered() ? Stream.of(queue, deadLetters(queue)) : Stream.of(queue);
    }

    private static QueueDefinition work(String name) {
        return new QueueDefinition(name, false, true, null, null);
    }

    private static QueueDefinition deadLetters(QueueDefinition queue) {
        return new QueueDefinition(Queues.dead(queue.name()), false, false, null, null);
    }
}
