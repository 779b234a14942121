package io.waba.inbox.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.MessageProperties;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Delivery, acknowledgement and what follows a failure, the same on RabbitMQ and on the embedded broker. */
@Tag("both-brokers")
class BrokerDeliveryIT {

    private static final String QUEUE = "waba.test.delivery";

    private final TestInfrastructure infrastructure = TestInfrastructure.get();
    private final ConnectionFactory factory = new ConnectionFactory();
    private Connection connection;
    private Channel channel;

    @BeforeEach
    void connect() throws Exception {
        infrastructure.deleteQueues(QUEUE);
        factory.setUri(infrastructure.rabbitmqUri());
        factory.setAutomaticRecoveryEnabled(false);
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.confirmSelect();
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        infrastructure.deleteQueues(QUEUE);
    }

    @Test
    void noMoreThanThePrefetchIsDeliveredBeforeItIsAcknowledged() throws Exception {
        declareWith(Map.of(), 5);
        channel.basicQos(2);
        BlockingQueue<Delivery> deliveries = consume(channel);

        await().untilAsserted(() -> assertThat(bodies(deliveries)).containsExactly("0", "1"));
        await().during(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(deliveries).hasSize(2));
        acknowledge(channel, deliveries.take());

        await().untilAsserted(() -> assertThat(bodies(deliveries)).containsExactly("1", "2"));
    }

    /** Not necessarily first: a quorum queue may give the others before it. */
    @Test
    void whatIsRequeuedComesAgainAndIsMarked() throws Exception {
        declareWith(Map.of("x-queue-type", "quorum"), 3);
        channel.basicQos(1);
        BlockingQueue<Delivery> deliveries = consume(channel);

        Delivery first = deliveries.take();
        assertThat(first.getEnvelope().isRedeliver()).isFalse();
        channel.basicNack(first.getEnvelope().getDeliveryTag(), false, true);

        Set<String> redelivered = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            Delivery delivery = deliveries.take();
            if (delivery.getEnvelope().isRedeliver()) {
                redelivered.add(body(delivery));
            }
            acknowledge(channel, delivery);
        }
        assertThat(redelivered).containsExactly("0");
    }

    @Test
    void whatWasNotAcknowledgedComesAgainInOrderAfterTheConnectionIsCut() throws Exception {
        declareWith(Map.of("x-queue-type", "quorum"), 20);
        URI broker = URI.create(infrastructure.rabbitmqUri());
        try (CuttableProxy proxy = CuttableProxy.before(broker)) {
            ConnectionFactory throughProxy = new ConnectionFactory();
            throughProxy.setUri(proxy.rewrite(infrastructure.rabbitmqUri()));
            throughProxy.setAutomaticRecoveryEnabled(false);
            Connection cut = throughProxy.newConnection();
            Channel cutChannel = cut.createChannel();
            cutChannel.basicQos(10);
            BlockingQueue<Delivery> before = consume(cutChannel);
            await().untilAsserted(() -> assertThat(before).hasSize(10));
            acknowledge(cutChannel, before.take());
            acknowledge(cutChannel, before.take());
            await().untilAsserted(() -> assertThat(before).hasSize(10));

            proxy.cut();
            await().untilAsserted(() -> assertThat(cut.isOpen()).isFalse());
        }
        // Until the broker has found that out too, it gives the next consumer what is behind, and that first.
        await().untilAsserted(() -> assertThat(channel.consumerCount(QUEUE)).isZero());

        BlockingQueue<Delivery> after = consume(channel);
        await().untilAsserted(() -> assertThat(bodies(after)).isEqualTo(numbers(2, 20)));
        assertThat(after.stream().map(each -> each.getEnvelope().isRedeliver()).toList())
                .startsWith(true, true, true)
                .endsWith(false, false, false);
    }

    @Test
    void aSingleActiveConsumerIsFollowedByTheNextInLine() throws Exception {
        declareWith(Map.of("x-queue-type", "quorum", "x-single-active-consumer", true), 0);
        Channel active = connection.createChannel();
        Channel standby = connection.createChannel();
        BlockingQueue<Delivery> toActive = consume(active);
        BlockingQueue<Delivery> toStandby = consume(standby);

        publish(0, 10);
        await().untilAsserted(() -> assertThat(bodies(toActive)).isEqualTo(numbers(0, 10)));
        acknowledge(active, toActive.take());
        active.close();
        publish(10, 12);

        await().untilAsserted(() -> assertThat(bodies(toStandby)).isEqualTo(numbers(1, 12)));
    }

    @Test
    void theHeartbeatThatAClientAsksForIsAgreed() throws Exception {
        factory.setRequestedHeartbeat(7);
        try (Connection withHeartbeat = factory.newConnection()) {
            assertThat(withHeartbeat.getHeartbeat()).isEqualTo(7);
        }
    }

    private void declareWith(Map<String, Object> arguments, int messages) throws Exception {
        channel.queueDeclare(QUEUE, true, false, false, arguments);
        publish(0, messages);
    }

    private void publish(int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            channel.basicPublish(
                    "",
                    QUEUE,
                    MessageProperties.PERSISTENT_BASIC,
                    Integer.toString(i).getBytes(StandardCharsets.UTF_8));
        }
        channel.waitForConfirmsOrDie(60_000);
    }

    private static BlockingQueue<Delivery> consume(Channel channel) throws Exception {
        BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        channel.basicConsume(QUEUE, false, (tag, delivery) -> deliveries.add(delivery), tag -> {});
        return deliveries;
    }

    private static void acknowledge(Channel channel, Delivery delivery) throws Exception {
        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
    }

    private static List<String> bodies(BlockingQueue<Delivery> deliveries) {
        return deliveries.stream().map(BrokerDeliveryIT::body).toList();
    }

    private static String body(Delivery delivery) {
        return new String(delivery.getBody(), StandardCharsets.UTF_8);
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }
}
