package io.waba.inbox.state;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.inbound.InboundUpdate;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The test's own connection to the broker: publishes what the webhook-service would, reads what the portal would. */
final class Broker implements AutoCloseable {

    private final Connection connection;
    private final Channel channel;
    private final List<EventEnvelope> events = new ArrayList<>();

    Broker(TestInfrastructure infrastructure) {
        try {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(infrastructure.rabbitmqUri());
            connection = factory.newConnection("state-manager-test");
            channel = connection.createChannel();
            channel.confirmSelect();
        } catch (Exception e) {
            throw new IllegalStateException("broker", e);
        }
    }

    void publish(InboundUpdate update) {
        publish(update.queue().name(), WireJson.encode(update));
    }

    synchronized void publish(String queue, byte[] body) {
        try {
            channel.basicPublish(
                    "",
                    queue,
                    true,
                    new AMQP.BasicProperties.Builder().deliveryMode(2).build(),
                    body);
            channel.waitForConfirmsOrDie(60_000);
        } catch (Exception e) {
            throw new IllegalStateException("publish to " + queue, e);
        }
    }

    /** Every event published so far, in order, metrics and tickets left out. */
    synchronized List<EventEnvelope> events() {
        return allEvents().stream()
                .filter(event -> !event.type().equals("metrics_update"))
                .filter(event -> !event.type().equals("ticket_update"))
                .toList();
    }

    synchronized List<EventEnvelope> allEvents() {
        for (Optional<GetResponse> next = take(Queues.AGENT_PORTAL_EVENTS);
                next.isPresent();
                next = take(Queues.AGENT_PORTAL_EVENTS)) {
            events.add(WireJson.decode(next.get().getBody(), EventEnvelope.class));
        }
        return List.copyOf(events);
    }

    /** Begins to collect events anew. */
    synchronized void forget() {
        events.clear();
    }

    synchronized Optional<GetResponse> take(String queue) {
        try {
            return Optional.ofNullable(channel.basicGet(queue, true));
        } catch (IOException e) {
            throw new UncheckedIOException(queue, e);
        }
    }

    synchronized long depth(String queue) {
        try {
            return channel.messageCount(queue);
        } catch (IOException e) {
            throw new UncheckedIOException(queue, e);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
