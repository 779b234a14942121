package io.waba.inbox.amqp;

import com.rabbitmq.client.Channel;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.wire.MalformedMessageException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;
import org.springframework.context.SmartLifecycle;
import tools.jackson.core.JacksonException;

/**
 * Consumes queues with the failure rules that hold everywhere: a message is acknowledged only after its effect; one that can never be
 * processed goes to the dead-letter queue, confirmed, before it is acknowledged; when something that we depend on is away the consumer
 * keeps the message in its hands and tries again with growing pauses. It is not requeued, because that would be a hot loop, and on a quorum
 * queue each round would count against the delivery limit until the broker gave the message up.
 *
 * <p>A consumer that is stopped leaves what it has not finished unacknowledged: the broker gives it to the next one.
 */
public final class QueueConsumers implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(QueueConsumers.class);

    private static final int PREFETCH_PER_CONSUMER = 20;
    /** Each consumer connects for itself, and says so in three lines. */
    private static final Pauses RECONNECT_AFTER = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(10));

    private final ConnectionFactory connections;
    private final ConfirmedPublisher publisher;
    private final DeadLetters deadLetters;
    private final Pauses pauses;
    private final List<SimpleMessageListenerContainer> containers = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch stopping = new CountDownLatch(1);
    private volatile boolean running;

    public QueueConsumers(
            ConnectionFactory connections, ConfirmedPublisher publisher, DeadLetters deadLetters, Pauses pauses) {
        this.connections = connections;
        this.publisher = publisher;
        this.deadLetters = deadLetters;
        this.pauses = pauses;
    }

    /**
     * Registers a consumer; it runs from {@link #start} on.
     *
     * @param queue the queue; whoever wires the application declares it
     * @param concurrency how many messages are processed at once, 1 or more
     */
    public void consume(QueueDefinition queue, int concurrency, MessageHandler handler) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency: " + concurrency + " (expected: 1 or more)");
        }
        SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
        container.setQueueNames(queue.name());
        container.setConcurrentConsumers(concurrency);
        container.setPrefetchCount(PREFETCH_PER_CONSUMER);
        container.setAcknowledgeMode(AcknowledgeMode.MANUAL);
        container.setMissingQueuesFatal(false);
        container.setRecoveryBackOff(new GrowingBackOff(RECONNECT_AFTER, System::nanoTime));
        container.setListenerId(queue.name());
        container.setMessageListener(
                (ChannelAwareMessageListener) (message, channel) -> process(queue.name(), handler, message, channel));
        container.afterPropertiesSet();
        containers.add(container);
        if (running) {
            container.start();
        }
    }

    private void process(String queue, MessageHandler handler, Message message, @Nullable Channel channel)
            throws IOException {
        if (channel == null) {
            throw new IllegalStateException("channel: null (expected: the channel of queue " + queue + ")");
        }
        for (int failures = 1; ; failures++) {
            Outcome outcome = attempt(queue, handler, message);
            if (outcome instanceof Outcome.Retry retry) {
                logRetry(queue, failures, retry);
                if (stoppedWithin(failures)) {
                    return;
                }
            } else {
                channel.basicAck(message.getMessageProperties().getDeliveryTag(), false);
                return;
            }
        }
    }

    private Outcome attempt(String queue, MessageHandler handler, Message message) {
        Outcome outcome = handle(handler, message.getBody());
        if (outcome instanceof Outcome.DeadLetter refusal) {
            try {
                publisher.publish(List.of(deadLetters.of(
                        queue,
                        Objects.requireNonNullElse(
                                message.getMessageProperties().getReceivedExchange(), ""),
                        Objects.requireNonNullElse(
                                message.getMessageProperties().getReceivedRoutingKey(), queue),
                        message.getBody(),
                        refusal)));
                log.error("dead letter queue={} reason={}", queue, refusal.reason());
            } catch (PublishFailedException e) {
                return Outcome.retry("dead-letter queue: " + e.getMessage(), e);
            }
        }
        return outcome;
    }

    private static Outcome handle(MessageHandler handler, byte[] body) {
        try {
            return handler.handle(body);
        } catch (MalformedMessageException e) {
            return Outcome.deadLetter(String.valueOf(e.getMessage()), e);
        } catch (NullPointerException
                | IllegalArgumentException
                | ClassCastException
                | IndexOutOfBoundsException
                | ArithmeticException
                | UnsupportedOperationException
                | DateTimeException
                | JacksonException e) {
            // No dependency that is away fails like this: this message always will, and would hold up what is behind it
            // for ever.
            return Outcome.deadLetter(e.toString(), e);
        } catch (RuntimeException e) {
            return Outcome.retry(e.toString(), e);
        }
    }

    /** The first failure with its cause, then only once per doubling: an outage is one story, not one line a second per message. */
    private static void logRetry(String queue, int failures, Outcome.Retry retry) {
        if (failures == 1) {
            log.warn("retrying queue={} reason={}", queue, retry.reason(), retry.cause());
        } else if (Integer.bitCount(failures) == 1) {
            log.warn("still retrying queue={} failures={} reason={}", queue, failures, retry.reason());
        }
    }

    private boolean stoppedWithin(int failures) {
        try {
            return stopping.await(pauses.after(failures).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void start() {
        stopping = new CountDownLatch(1);
        running = true;
        containers.forEach(SimpleMessageListenerContainer::start);
    }

    @Override
    public void stop() {
        running = false;
        stopping.countDown();
        containers.forEach(SimpleMessageListenerContainer::stop);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
