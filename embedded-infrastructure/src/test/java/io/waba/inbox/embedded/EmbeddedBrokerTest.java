package io.waba.inbox.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the embedded broker differs from RabbitMQ; what they share is in test-infrastructure's behaviour suite. */
class EmbeddedBrokerTest {

    private static EmbeddedBroker broker;

    private Connection connection;
    private Channel channel;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start("127.0.0.1", 0, null);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void connect() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(broker.port());
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.confirmSelect();
    }

    @AfterEach
    void disconnect() {
        connection.abort();
    }

    @Test
    void aRejectedMessageComesAgainAlthoughItsConsumerSaidNotToRequeue() throws Exception {
        channel.queueDeclare("rejected", false, false, true, Map.of("x-dead-letter-exchange", ""));
        publish("rejected");
        BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        channel.basicQos(1);
        channel.basicConsume("rejected", false, (tag, delivery) -> deliveries.add(delivery), tag -> {});

        channel.basicReject(deliveries.take().getEnvelope().getDeliveryTag(), false);

        await().untilAsserted(() -> assertThat(deliveries).singleElement().satisfies(delivery -> assertThat(
                        delivery.getEnvelope().isRedeliver())
                .isTrue()));
    }

    @Test
    void theDepthOfAQueueCountsWhatIsDeliveredAndNotAcknowledged() throws Exception {
        channel.queueDeclare("depth", false, false, true, null);
        publish("depth");
        publish("depth");

        GetResponse unacknowledged = Objects.requireNonNull(channel.basicGet("depth", false));

        assertThat(channel.queueDeclarePassive("depth").getMessageCount()).isEqualTo(2);
        channel.basicAck(unacknowledged.getEnvelope().getDeliveryTag(), false);
        assertThat(channel.queueDeclarePassive("depth").getMessageCount()).isEqualTo(1);
    }

    @Test
    void aQueueMayBeDeclaredAgainWithOtherArguments() throws Exception {
        channel.queueDeclare("redeclared", false, false, true, null);
        channel.queueDeclare("redeclared", false, false, true, Map.of("x-max-length", 5));

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void theDeletionOfAQueueThatIsNotThereClosesTheChannel() {
        assertThatThrownBy(() -> channel.queueDelete("never-there")).hasStackTraceContaining("404");
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void aMaximumLengthAndATimeToLiveOfAQueueHaveNoEffect() throws Exception {
        channel.queueDeclare("bounded", false, false, true, Map.of("x-max-length", 1, "x-message-ttl", 1));
        publish("bounded");
        publish("bounded");

        assertThat(channel.messageCount("bounded")).isEqualTo(2);
    }

    @Test
    void anUnroutableMandatoryMessageIsRefusedBeforeItIsReturned() throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        channel.addReturnListener(returned -> events.add("returned"));
        channel.addConfirmListener((tag, multiple) -> events.add("ack"), (tag, multiple) -> events.add("nack"));

        channel.basicPublish("", "nobody", true, MessageProperties.PERSISTENT_BASIC, new byte[] {1});

        await().untilAsserted(() -> assertThat(events).containsExactly("nack", "returned"));
    }

    private void publish(String queue) throws Exception {
        channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, new byte[] {1});
        channel.waitForConfirmsOrDie(60_000);
    }
}
