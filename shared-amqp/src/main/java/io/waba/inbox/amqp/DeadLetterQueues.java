package io.waba.inbox.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.topology.Topology;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/**
 * The dead-letter queues in an operator's hands: look without taking, put back, throw away. A queue is named as its consumer knows it, without
 * {@code .dead}. For one thread. Every method throws {@link BrokerUnusableException} when the broker goes away meanwhile.
 */
public final class DeadLetterQueues implements AutoCloseable {

    private static final Duration CONFIRM_WITHIN = Duration.ofSeconds(10);
    private static final int BATCH = 100;
    private static final int BATCH_BYTES = 4 * 1024 * 1024;

    private final CachingConnectionFactory publishing;
    private final ConfirmedPublisher publisher;
    private final Connection taking;

    private DeadLetterQueues(CachingConnectionFactory publishing, Connection taking) {
        this.publishing = publishing;
        this.publisher = new ConfirmedPublisher(publishing, CONFIRM_WITHIN);
        this.taking = taking;
    }

    /**
     * Connects as the services do.
     *
     * @param addresses {@code RABBITMQ_URI}: one address, or several of a cluster with commas between them
     * @throws BrokerUnusableException when none of them answers
     * @throws IllegalArgumentException when it is not an address
     */
    public static DeadLetterQueues connect(String addresses) {
        BrokerAddress address = BrokerAddress.parse(addresses);
        CachingConnectionFactory publishing = address.connections();
        try {
            Connection taking =
                    publishing.getRabbitConnectionFactory().newConnection(address.hosts(), "waba-inbox dead letters");
            return new DeadLetterQueues(publishing, taking);
        } catch (IOException | TimeoutException e) {
            publishing.destroy();
            throw address.unusable(e);
        }
    }

    /** Every queue that has dead letters beside it. */
    public static List<String> names() {
        return Topology.allQueues().stream()
                .filter(QueueDefinition::deadLettered)
                .map(QueueDefinition::name)
                .toList();
    }

    /** How many dead letters a queue has; empty when no service has declared it yet. */
    public OptionalLong depth(String queue) {
        return onChannel(queue, channel -> {
            try {
                return OptionalLong.of(
                        channel.queueDeclarePassive(Queues.dead(queue)).getMessageCount());
            } catch (IOException e) {
                if (isNotFound(e)) {
                    return OptionalLong.empty();
                }
                throw e;
            }
        });
    }

    /**
     * The first in the queue, at most {@code limit}. They stay: they are taken and given back unacknowledged, so that whoever else looks at
     * the same moment may miss them.
     */
    public List<KeptDeadLetter> first(String queue, int limit) {
        return onChannel(queue, channel -> {
            List<KeptDeadLetter> letters = new ArrayList<>();
            for (GetResponse next = next(channel, queue, limit > 0);
                    next != null;
                    next = next(channel, queue, letters.size() < limit)) {
                letters.add(KeptDeadLetter.of(next));
            }
            return letters;
        });
    }

    /**
     * Puts the first {@code limit} back where they came from. Each is in its queue, confirmed, before it leaves the dead-letter queue: what
     * ends in between leaves it in both, and consumers recognise the repetition.
     *
     * @return how many; fewer when there are no more
     * @throws PublishFailedException when the broker did not confirm; what was not counted by then stays
     */
    public int replay(String queue, int limit) {
        return onChannel(queue, channel -> {
            int replayed = 0;
            while (replayed < limit) {
                List<GetResponse> batch = batch(channel, queue, Math.min(BATCH, limit - replayed));
                if (batch.isEmpty()) {
                    return replayed;
                }
                publisher.publish(batch.stream()
                        .map(letter -> OutgoingMessage.toQueue(queue, "replayed", letter.getBody()))
                        .toList());
                channel.basicAck(batch.get(batch.size() - 1).getEnvelope().getDeliveryTag(), true);
                replayed += batch.size();
            }
            return replayed;
        });
    }

    /** Throws all of a queue's dead letters away, for ever; returns how many. */
    public int purge(String queue) {
        return onChannel(
                queue, channel -> channel.queuePurge(Queues.dead(queue)).getMessageCount());
    }

    @Override
    public void close() {
        taking.abort();
        publishing.destroy();
    }

    private interface Work<T> {
        T on(Channel channel) throws IOException;
    }

    /** What the channel has taken and not acknowledged goes back when it closes. */
    private <T> T onChannel(String queue, Work<T> work) {
        try {
            Channel channel = taking.createChannel();
            try {
                return work.on(channel);
            } finally {
                channel.abort();
            }
        } catch (IOException | ShutdownSignalException | AmqpException e) {
            throw new BrokerUnusableException(
                    Queues.dead(queue) + ": " + oneLine(e) + " (expected: a queue on a broker that answers)", e);
        }
    }

    private static List<GetResponse> batch(Channel channel, String queue, int limit) throws IOException {
        List<GetResponse> batch = new ArrayList<>();
        int bytes = 0;
        for (GetResponse next = next(channel, queue, true);
                next != null;
                next = next(channel, queue, batch.size() < limit && bytes < BATCH_BYTES)) {
            batch.add(next);
            bytes += next.getBody().length;
        }
        return batch;
    }

    private static @Nullable GetResponse next(Channel channel, String queue, boolean wanted) throws IOException {
        return wanted ? channel.basicGet(Queues.dead(queue), false) : null;
    }

    private static boolean isNotFound(IOException e) {
        return e.getCause() instanceof ShutdownSignalException signal
                && signal.getReason() instanceof AMQP.Channel.Close close
                && close.getReplyCode() == AMQP.NOT_FOUND;
    }

    private static String oneLine(Exception e) {
        Throwable cause = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
    }
}
