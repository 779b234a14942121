package io.waba.inbox.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues, exchanges and publishing as the topology uses them, the same on RabbitMQ and on the embedded broker. */
@Tag("both-brokers")
class BrokerQueuesIT {

    private static final String QUEUE = "waba.test.queue";
    private static final String EXCHANGE = "waba.test.exchange";
    private static final long CONFIRM_MILLIS = 60_000;

    private final TestInfrastructure infrastructure = TestInfrastructure.get();
    private final ConnectionFactory factory = new ConnectionFactory();
    private Connection connection;
    private Channel channel;

    @BeforeEach
    void connect() throws Exception {
        infrastructure.resetBroker(List.of(QUEUE), List.of(EXCHANGE));
        factory.setUri(infrastructure.rabbitmqUri());
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.confirmSelect();
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        infrastructure.resetBroker(List.of(QUEUE), List.of(EXCHANGE));
    }

    static Stream<Map<String, Object>> queueArguments() {
        return Stream.of(
                Map.of(),
                Map.of("x-queue-type", "quorum"),
                Map.of("x-queue-type", "quorum", "x-delivery-limit", 20),
                Map.of("x-queue-type", "quorum", "x-single-active-consumer", true),
                Map.of("x-dead-letter-exchange", ""),
                Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "waba.test.dead"),
                Map.of("x-single-active-consumer", true),
                Map.of("x-message-ttl", 60_000),
                Map.of("x-max-length", 1_000, "x-overflow", "drop-head"),
                Map.of("x-max-length", 1_000, "x-overflow", "reject-publish"),
                Map.of("x-expires", 60_000));
    }

    @ParameterizedTest
    @MethodSource("queueArguments")
    void aQueueWithTheArgumentsOfRabbitMqTakesAndGivesMessages(Map<String, Object> arguments) throws Exception {
        channel.queueDeclare(QUEUE, true, false, false, arguments);
        channel.queueDeclare(QUEUE, true, false, false, arguments);

        publish("hello");

        BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        channel.basicConsume(QUEUE, true, (tag, delivery) -> deliveries.add(delivery), tag -> {});
        await().untilAsserted(() -> assertThat(deliveries).singleElement().satisfies(delivery -> assertThat(
                        delivery.getBody())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("hello")));
    }

    @Test
    void aPassiveDeclareCountsMessagesAndConsumers() throws Exception {
        declare();
        publish("1");
        publish("2");
        try (Channel consumer = connection.createChannel()) {
            consumer.queueDeclare("waba.test.other", false, true, true, null);
            consumer.basicConsume("waba.test.other", true, (tag, message) -> {}, tag -> {});

            AMQP.Queue.DeclareOk queue = channel.queueDeclarePassive(QUEUE);
            AMQP.Queue.DeclareOk other = channel.queueDeclarePassive("waba.test.other");

            assertThat(queue.getMessageCount()).isEqualTo(2);
            assertThat(queue.getConsumerCount()).isZero();
            assertThat(other.getMessageCount()).isZero();
            assertThat(other.getConsumerCount()).isEqualTo(1);
        }
    }

    @Test
    void aPassiveDeclareOfAQueueThatIsNotThereClosesTheChannelOnly() {
        assertThatThrownBy(() -> channel.queueDeclarePassive("waba.test.never-there"))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("404");
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void everyPublishedMessageIsConfirmed() throws Exception {
        declare();
        for (int i = 0; i < 1_000; i++) {
            send(QUEUE, "", false, Integer.toString(i));
        }

        channel.waitForConfirmsOrDie(CONFIRM_MILLIS);

        assertThat(channel.messageCount(QUEUE)).isEqualTo(1_000);
        assertThat(body(Objects.requireNonNull(channel.basicGet(QUEUE, true)))).isEqualTo("0");
    }

    /** RabbitMQ returns and then acknowledges it, Broker-J refuses and then returns it; it is a returned message on both. */
    @Test
    void aMandatoryMessageThatNobodyTakesIsReturnedAndTheConnectionLives() throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        channel.addReturnListener(returned -> events.add("returned " + returned.getRoutingKey()));
        channel.addConfirmListener((tag, multiple) -> events.add("settled"), (tag, multiple) -> events.add("settled"));

        send("waba.test.nobody", "", true, "hello");

        await().untilAsserted(
                        () -> assertThat(events).containsExactlyInAnyOrder("returned waba.test.nobody", "settled"));
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void aMessageToAnExchangeThatIsNotThereClosesTheChannelOnly() throws Exception {
        send("key", "waba.test.no-exchange", false, "hello");

        await().untilAsserted(() -> assertThat(channel.isOpen()).isFalse());
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void aDirectExchangeWithManyBindingsRoutesOnlyToTheBoundKeys() throws Exception {
        channel.exchangeDeclare(EXCHANGE, "direct", true);
        String first = channel.queueDeclare("", false, true, true, null).getQueue();
        String second = channel.queueDeclare("", false, true, true, null).getQueue();
        for (int tenant = 0; tenant < 1_000; tenant++) {
            channel.queueBind(tenant % 2 == 0 ? first : second, EXCHANGE, "t_" + tenant);
        }
        channel.queueBind(second, EXCHANGE, "t_42");
        channel.queueUnbind(first, EXCHANGE, "t_44");

        for (int tenant : new int[] {42, 43, 44, 1_000}) {
            send("t_" + tenant, EXCHANGE, false, "t_" + tenant);
        }
        channel.waitForConfirmsOrDie(CONFIRM_MILLIS);

        assertThat(drain(first)).containsExactly("t_42");
        assertThat(drain(second)).containsExactly("t_42", "t_43");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anExclusiveQueueGoesWithItsConnection(boolean autoDelete) throws Exception {
        String name;
        try (Connection owner = factory.newConnection()) {
            Channel consumer = owner.createChannel();
            name = consumer.queueDeclare("", false, true, autoDelete, null).getQueue();
            consumer.basicConsume(name, (tag, message) -> {}, tag -> {});
            assertThat(name).isNotBlank();
            assertThatThrownBy(() -> exists(name)).isInstanceOf(IOException.class);
        }
        // Until the broker has cleaned up, it is there and somebody else's.
        await().ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> assertThat(exists(name)).isFalse());
    }

    private boolean exists(String queue) throws Exception {
        Connection other = factory.newConnection();
        try {
            other.createChannel().queueDeclarePassive(queue);
            return true;
        } catch (IOException e) {
            if (e.getCause() instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof AMQP.Channel.Close close
                    && close.getReplyCode() == AMQP.NOT_FOUND) {
                return false;
            }
            throw e;
        } finally {
            other.abort();
        }
    }

    @Test
    void propertiesAndHeadersArriveAsTheyWereSent() throws Exception {
        declare();
        Map<String, Object> headers = Map.of(
                "text",
                "olá",
                "int",
                5,
                "long",
                1L << 40,
                "flag",
                true,
                "list",
                List.of("a", 1),
                "nested",
                Map.of("k", "v"));
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("application/json")
                .contentEncoding("UTF-8")
                .deliveryMode(2)
                .messageId("wamid.1")
                .correlationId("c1")
                .type("new_message")
                .appId("test")
                .headers(headers)
                .build();

        channel.basicPublish("", QUEUE, properties, new byte[0]);
        channel.waitForConfirmsOrDie(CONFIRM_MILLIS);

        AMQP.BasicProperties received =
                Objects.requireNonNull(channel.basicGet(QUEUE, true)).getProps();
        assertThat(received.getContentType()).isEqualTo("application/json");
        assertThat(received.getContentEncoding()).isEqualTo("UTF-8");
        assertThat(received.getDeliveryMode()).isEqualTo(2);
        assertThat(received.getMessageId()).isEqualTo("wamid.1");
        assertThat(received.getCorrelationId()).isEqualTo("c1");
        assertThat(received.getType()).isEqualTo("new_message");
        assertThat(received.getAppId()).isEqualTo("test");
        assertThat(received.getHeaders()).containsKeys(headers.keySet().toArray(String[]::new));
        assertThat(received.getHeaders().get("text")).hasToString("olá");
        assertThat(received.getHeaders()).containsEntry("int", 5).containsEntry("long", 1L << 40);
        assertThat(received.getHeaders()).containsEntry("flag", true);
        assertThat(received.getHeaders().get("list")).asString().isEqualTo("[a, 1]");
        assertThat(received.getHeaders().get("nested")).asString().isEqualTo("{k=v}");
    }

    @Test
    void aMessageOfSixteenMegabytesIsTakenAndGiven() throws Exception {
        declare();
        byte[] body = new byte[16 * 1024 * 1024];
        body[body.length - 1] = 7;

        channel.basicPublish("", QUEUE, MessageProperties.PERSISTENT_BASIC, body);
        channel.waitForConfirmsOrDie(CONFIRM_MILLIS);

        assertThat(Objects.requireNonNull(channel.basicGet(QUEUE, true)).getBody())
                .isEqualTo(body);
    }

    @Test
    void aPurgeRemovesWhatIsReady() throws Exception {
        declare();
        publish("1");
        publish("2");

        infrastructure.purge(QUEUE);

        assertThat(channel.messageCount(QUEUE)).isZero();
    }

    private void declare() throws IOException {
        channel.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "quorum"));
    }

    private void publish(String body) throws Exception {
        send(QUEUE, "", true, body);
        channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
    }

    private void send(String key, String exchange, boolean mandatory, String body) throws IOException {
        channel.basicPublish(
                exchange, key, mandatory, MessageProperties.PERSISTENT_BASIC, body.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> drain(String queue) throws IOException {
        int count = channel.queueDeclarePassive(queue).getMessageCount();
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    try {
                        return body(Objects.requireNonNull(channel.basicGet(queue, true)));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    private static String body(GetResponse response) {
        return new String(response.getBody(), StandardCharsets.UTF_8);
    }
}
