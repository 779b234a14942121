package io.waba.inbox.portal.consume;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.waba.inbox.amqp.ConfirmedPublisher;
import io.waba.inbox.amqp.DeadLetters;
import io.waba.inbox.amqp.Outcome;
import io.waba.inbox.amqp.OutgoingMessage;
import io.waba.inbox.amqp.Pauses;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.topology.Exchanges;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.wire.MalformedMessageException;
import io.waba.inbox.shared.wire.WireJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.connection.RabbitUtils;
import org.springframework.context.SmartLifecycle;

/**
 * Gives every event its place. Of all portal instances the broker lets one consume {@code waba.agent-portal.events} at a time; that one takes
 * what is there as a batch, logs it with positions, broadcasts it in order, confirmed, and only then acknowledges. A crash anywhere in
 * between repeats the batch: events that are logged keep their positions, and whoever receives a position twice drops the second.
 */
final class Relay implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private static final int MAX_BATCH = 500;
    /** A document of MongoDB holds 16 MB. */
    private static final int MOST_BYTES = 8_000_000;

    private static final Duration FINISH_WITHIN = Duration.ofSeconds(10);
    private static final Duration END_WITHIN = Duration.ofSeconds(5);

    private final ConnectionFactory connections;
    private final ConfirmedPublisher publisher;
    private final DeadLetters deadLetters;
    private final MongoEventLog eventLog;
    private final Pauses pauses;
    private final Consumer<Instant> relayed;
    private final AtomicLong failedBatches = new AtomicLong();
    private CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;
    private volatile BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();

    Relay(
            ConnectionFactory connections,
            ConfirmedPublisher publisher,
            DeadLetters deadLetters,
            MongoEventLog eventLog,
            Pauses pauses) {
        this(connections, publisher, deadLetters, eventLog, pauses, occurredAt -> {});
    }

    /**
     * The same, with somebody who measures.
     *
     * @param relayed is told of each logged event that was broadcast when it occurred
     */
    Relay(
            ConnectionFactory connections,
            ConfirmedPublisher publisher,
            DeadLetters deadLetters,
            MongoEventLog eventLog,
            Pauses pauses,
            Consumer<Instant> relayed) {
        this.relayed = relayed;
        this.connections = connections;
        this.publisher = publisher;
        this.deadLetters = deadLetters;
        this.eventLog = eventLog;
        this.pauses = pauses;
    }

    /** What the broker delivered, or, without a body, the news that it stopped delivering. */
    @SuppressWarnings("ArrayRecordComponent") // passed from one thread to another, never compared
    private record Delivery(long tag, String exchange, String routingKey, byte @Nullable [] body) {
        static final Delivery END = new Delivery(0, "", "", null);
    }

    private void run(CountDownLatch stop) {
        int failures = 0;
        while (stop.getCount() > 0) {
            try {
                eventLog.createIndexes();
                Channel channel = connections.createConnection().createChannel(false);
                try {
                    failures = 0;
                    relay(channel, stop);
                } finally {
                    // Never back into the cache: the consumer and what it has not acknowledged go with the channel.
                    RabbitUtils.setPhysicalCloseRequired(channel, true);
                    RabbitUtils.closeChannel(channel);
                }
            } catch (IOException | RuntimeException e) {
                failures++;
                log.warn("relay interrupted failures={} reason={}", failures, e.toString());
                pause(stop, failures);
            } catch (Error e) {
                // A relay that ends unseen would leave every tenant without events.
                failures++;
                log.error("relay interrupted failures={}", failures, e);
                pause(stop, failures);
            }
        }
    }

    private void relay(Channel channel, CountDownLatch stop) throws IOException {
        // A new queue for a new channel: what the old one may still deliver has tags that mean nothing here.
        BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        this.deliveries = deliveries;
        channel.basicQos(MAX_BATCH);
        channel.basicConsume(Queues.AGENT_PORTAL_EVENTS, false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                deliveries.add(new Delivery(
                        envelope.getDeliveryTag(), envelope.getExchange(), envelope.getRoutingKey(), body));
            }

            @Override
            public void handleCancel(String tag) {
                deliveries.add(Delivery.END);
            }

            @Override
            public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
                deliveries.add(Delivery.END);
            }
        });
        log.info("relay ready queue={}", Queues.AGENT_PORTAL_EVENTS);
        List<Delivery> batch = new ArrayList<>(MAX_BATCH);
        while (stop.getCount() > 0) {
            try {
                batch.add(deliveries.take());
            } catch (InterruptedException e) {
                return; // what is unacknowledged goes to the next relay
            }
            deliveries.drainTo(batch, MAX_BATCH - 1);
            if (stop.getCount() == 0) {
                return;
            }
            if (batch.contains(Delivery.END)) {
                throw new IOException("queue " + Queues.AGENT_PORTAL_EVENTS + ": the broker ended the delivery");
            }
            if (!relayUntilDone(batch, channel, stop)) {
                return;
            }
            channel.basicAck(batch.get(batch.size() - 1).tag(), true);
            batch.clear();
        }
    }

    /** Returns whether the batch is done; false when the relay was stopped or lost its channel before that. */
    private boolean relayUntilDone(List<Delivery> batch, Channel channel, CountDownLatch stop) {
        for (int failures = 1; ; failures++) {
            try {
                relay(batch);
                return true;
            } catch (RuntimeException e) {
                failedBatches.incrementAndGet();
                log.warn("relay waits events={} failures={} reason={}", batch.size(), failures, e.toString());
                if (pause(stop, failures) || !channel.isOpen()) {
                    return false;
                }
            }
        }
    }

    private void relay(List<Delivery> batch) {
        List<EventEnvelope> events = new ArrayList<>(batch.size());
        List<OutgoingMessage> refused = new ArrayList<>();
        for (Delivery delivery : batch) {
            try {
                events.add(decode(delivery));
            } catch (MalformedMessageException e) {
                refused.add(deadLetter(delivery, e));
            }
        }
        List<EventEnvelope> positioned = positioned(events);
        publisher.publish(positioned.stream().map(Relay::broadcast).toList());
        positioned.stream()
                .filter(EventEnvelope::logged)
                .map(EventEnvelope::occurredAt)
                .forEach(relayed);
        // Last, so that a batch that has to be tried again does not leave one in the dead-letter queue each time.
        publisher.publish(refused);
    }

    private static EventEnvelope decode(Delivery delivery) {
        byte[] body = bodyOf(delivery);
        if (body.length > MOST_BYTES) {
            throw new MalformedMessageException(
                    "event: " + body.length + " bytes (expected: " + MOST_BYTES + " or fewer)");
        }
        // Positions are given here and nowhere else.
        return WireJson.decode(body, EventEnvelope.class).unplaced();
    }

    private OutgoingMessage deadLetter(Delivery delivery, MalformedMessageException reason) {
        log.error("dead letter queue={} reason={}", Queues.AGENT_PORTAL_EVENTS, reason.getMessage());
        return deadLetters.of(
                Queues.AGENT_PORTAL_EVENTS,
                delivery.exchange(),
                delivery.routingKey(),
                bodyOf(delivery),
                new Outcome.DeadLetter(String.valueOf(reason.getMessage()), reason));
    }

    private List<EventEnvelope> positioned(List<EventEnvelope> events) {
        Map<String, EventEnvelope> logged = new HashMap<>();
        eventLog.append(events.stream().filter(EventEnvelope::logged).toList())
                .forEach(event -> logged.put(event.eventId(), event));
        List<EventEnvelope> ordered = new ArrayList<>(events.size());
        for (EventEnvelope event : events) {
            EventEnvelope positioned = logged.getOrDefault(event.eventId(), event);
            ordered.add(positioned);
            log.info(
                    "relayed type={} tenant={} eventId={} position={} conversationId={}",
                    event.type(),
                    event.tenantId(),
                    event.eventId(),
                    positioned.position(),
                    event.data().path("conversationId").asString(""));
        }
        return ordered;
    }

    /** To every instance that has a socket of the tenant. */
    static OutgoingMessage broadcast(EventEnvelope event) {
        return OutgoingMessage.toExchange(
                Exchanges.AGENT_PORTAL_BROADCAST, event.tenantId(), event.type(), WireJson.encode(event));
    }

    private static byte[] bodyOf(Delivery delivery) {
        byte[] body = delivery.body();
        if (body == null) {
            throw new IllegalStateException("delivery: the end of the queue (expected: a message)");
        }
        return body;
    }

    /** How often a batch had to wait because the store or the broker was away. */
    long failedBatches() {
        return failedBatches.get();
    }

    /** Returns whether the relay was stopped meanwhile. */
    private boolean pause(CountDownLatch stop, int failures) {
        try {
            return stop.await(pauses.after(failures).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    @Override
    public synchronized void start() {
        CountDownLatch stop = new CountDownLatch(1);
        stopping = stop;
        thread = new Thread(() -> run(stop), "relay");
        thread.setDaemon(true);
        thread.start();
    }

    /** Finishes the batch that it has in hand, then lets another instance take over. */
    @Override
    public synchronized void stop() {
        Thread running = thread;
        if (running == null) {
            return;
        }
        stopping.countDown();
        deliveries.add(Delivery.END);
        try {
            running.join(FINISH_WITHIN.toMillis());
            running.interrupt();
            running.join(END_WITHIN.toMillis());
            if (running.isAlive()) {
                // Such as in a write to a broker that reads no more: what is unacknowledged goes to the next relay.
                log.warn("relay did not end within {}", FINISH_WITHIN.plus(END_WITHIN));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** First on the way down: sockets take seconds to close, in which another instance relays already. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
