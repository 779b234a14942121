package io.waba.inbox.webhook;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What lies in the broker's queues, read past the service. */
final class BrokerQueues implements AutoCloseable {

    private static final List<String> INBOUND =
            List.of(Queues.INBOUND_MESSAGES, Queues.INBOUND_STATUSES, Queues.INBOUND_NOTIFICATIONS);

    private final Connection connection;
    private final Channel channel;

    BrokerQueues() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(TestInfrastructure.get().rabbitmqUri());
        connection = factory.newConnection("webhook-service-test");
        channel = connection.createChannel();
    }

    static void deleteAll() {
        List<String> withDead = INBOUND.stream()
                .flatMap(queue -> Stream.of(queue, Queues.dead(queue)))
                .toList();
        TestInfrastructure.get().resetBroker(withDead, List.of());
    }

    /** Takes everything out of a queue. */
    List<GetResponse> drain(String queue) throws Exception {
        List<GetResponse> messages = new ArrayList<>();
        for (GetResponse message = channel.basicGet(queue, true);
                message != null;
                message = channel.basicGet(queue, true)) {
            messages.add(message);
        }
        return messages;
    }

    /** Takes everything out of all inbound queues and says how much it was. */
    int drainAll() throws Exception {
        int count = 0;
        for (String queue : INBOUND) {
            count += drain(queue).size();
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
