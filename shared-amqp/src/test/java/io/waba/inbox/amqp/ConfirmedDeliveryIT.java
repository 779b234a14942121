package io.waba.inbox.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waba.inbox.shared.topology.DeadLetterHeaders;
import io.waba.inbox.shared.topology.Topology;
import io.waba.inbox.shared.wire.MalformedMessageException;
import io.waba.inbox.testing.CuttableProxy;
import io.waba.inbox.testing.TestInfrastructure;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.AmqpAdmin;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

@Tag("both-brokers")
class ConfirmedDeliveryIT {

    private static final String QUEUE = "waba.inbound.messages";
    private static final String DEAD = "waba.inbound.messages.dead";
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final TestInfrastructure infrastructure = TestInfrastructure.get();
    private final CuttableProxy proxy = CuttableProxy.before(URI.create(infrastructure.rabbitmqUri()));
    private final CachingConnectionFactory connections = connections(proxy.rewrite(infrastructure.rabbitmqUri()));
    private final CachingConnectionFactory observer = connections(infrastructure.rabbitmqUri());
    private final RabbitTemplate look = new RabbitTemplate(observer);
    private final ConfirmedPublisher publisher = new ConfirmedPublisher(connections, PATIENCE);
    private final QueueConsumers consumers = new QueueConsumers(
            connections,
            publisher,
            new DeadLetters(Clock.fixed(NOW, ZoneOffset.UTC)),
            new Pauses(Duration.ofMillis(5), Duration.ofMillis(50)));

    @BeforeEach
    void emptyQueues() {
        infrastructure.deleteQueues(QUEUE, DEAD);
        AmqpAdmin admin = new RabbitAdmin(observer);
        new TopologyDeclarations("quorum")
                .queues(Topology.INBOUND_MESSAGES)
                .getDeclarables()
                .forEach(queue -> admin.declareQueue((org.springframework.amqp.core.Queue) queue));
    }

    @AfterEach
    void release() {
        consumers.stop();
        connections.destroy();
        observer.destroy();
        proxy.close();
    }

    @Test
    void aWholeBatchIsInTheQueuePersistentlyAndInOrderWhenPublishReturns() {
        publisher.publish(IntStream.range(0, 1_000).mapToObj(i -> text("m" + i)).toList());

        assertThat(depth(QUEUE)).isEqualTo(1_000);
        Message first = receive(QUEUE);
        assertThat(first.getBody()).asString(UTF_8).isEqualTo("\"m0\"");
        assertThat(first.getMessageProperties().getReceivedDeliveryMode()).isEqualTo(MessageDeliveryMode.PERSISTENT);
        assertThat(first.getMessageProperties().getContentType()).isEqualTo("application/json");
        assertThat(receive(QUEUE).getBody()).asString(UTF_8).isEqualTo("\"m1\"");
    }

    @Test
    void aMessageToAQueueThatIsNotThereIsAFailure() {
        OutgoingMessage lost = OutgoingMessage.toQueue("waba.not-there", "test", "{}".getBytes(UTF_8));

        assertThatThrownBy(() -> publisher.publish(List.of(text("kept"), lost)))
                .isInstanceOf(PublishFailedException.class)
                .hasMessageContaining("queue waba.not-there: ");
    }

    @Test
    void anAnswerToAQueueThatIsGoneIsNobodysAndHoldsNothingUp() {
        publisher.publishIfThere(OutgoingMessage.toQueue("waba.not-there", "test", "{}".getBytes(UTF_8)));
        publisher.publishIfThere(text("there"));

        assertThat(receive(QUEUE).getBody()).asString(UTF_8).isEqualTo("\"there\"");
    }

    @Test
    void aBrokerThatIsAwayIsAFailureAndABrokerThatCameBackIsUsedAgain() {
        publisher.publish(List.of(text("before")));
        proxy.cut();

        assertThatThrownBy(() -> publisher.publish(List.of(text("during")))).isInstanceOf(PublishFailedException.class);

        proxy.restore();
        // A connection that broke in a write may not have noticed its end yet.
        await().ignoreException(PublishFailedException.class)
                .untilAsserted(() -> publisher.publish(List.of(text("after"))));
        assertThat(depth(QUEUE)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void publishingWithoutConfirmsIsRefusedAtOnce() {
        CachingConnectionFactory unconfirmed = new CachingConnectionFactory("127.0.0.1");
        try {
            assertThatThrownBy(() -> new ConfirmedPublisher(unconfirmed, Duration.ofSeconds(1)))
                    .hasMessageContaining("publisher confirms false")
                    .hasMessageContaining("expected: both");
        } finally {
            unconfirmed.destroy();
        }
    }

    @Test
    void aMalformedMessageIsKeptWithTheReasonAndTheWayBack() {
        consumers.consume(Topology.INBOUND_MESSAGES, 1, body -> {
            throw new MalformedMessageException("x: 1 (expected: 2)");
        });
        consumers.start();
        publisher.publish(List.of(text("broken")));

        await().until(() -> depth(DEAD) == 1);
        Message dead = receive(DEAD);
        assertThat(dead.getBody()).asString(UTF_8).isEqualTo("\"broken\"");
        assertThat(dead.getMessageProperties().getHeaders())
                .containsAllEntriesOf(Map.of(
                        DeadLetterHeaders.REASON,
                        "x: 1 (expected: 2)",
                        DeadLetterHeaders.EXCEPTION,
                        MalformedMessageException.class.getName(),
                        DeadLetterHeaders.QUEUE,
                        QUEUE,
                        DeadLetterHeaders.ORIGINAL_ROUTING_KEY,
                        QUEUE,
                        DeadLetterHeaders.DIED_AT,
                        NOW.toString()));
        // The broken one is acknowledged only after it was kept.
        await().until(() -> depth(QUEUE) == 0);
    }

    @Test
    void aMessageThatBreaksItsHandlerDoesNotHoldUpWhatIsBehindIt() {
        Queue<String> effects = new ConcurrentLinkedQueue<>();
        consumers.consume(Topology.INBOUND_MESSAGES, 1, body -> {
            String text = new String(body, UTF_8);
            if (text.contains("broken")) {
                throw new IllegalArgumentException("x: " + "1".repeat(200_000) + " (expected: 2)");
            }
            effects.add(text);
            return Outcome.done();
        });
        consumers.start();
        publisher.publish(List.of(text("broken"), text("fine")));

        await().until(() -> effects.contains("\"fine\""));
        assertThat(receive(DEAD).getMessageProperties().getHeaders())
                .containsEntry(DeadLetterHeaders.EXCEPTION, IllegalArgumentException.class.getName());
    }

    @Test
    void aMessageWaitsWhileWhatItNeedsIsAwayAndIsNeitherLostNorCounted() {
        AtomicBoolean away = new AtomicBoolean(true);
        Queue<String> tries = new ConcurrentLinkedQueue<>();
        Queue<String> effects = new ConcurrentLinkedQueue<>();
        consumers.consume(Topology.INBOUND_MESSAGES, 1, body -> {
            tries.add(new String(body, UTF_8));
            if (away.get()) {
                throw new IllegalStateException("store: away");
            }
            effects.add(new String(body, UTF_8));
            return Outcome.done();
        });
        consumers.start();
        publisher.publish(List.of(text("a"), text("b")));

        await().until(() -> tries.size() > 5);
        assertThat(effects).isEmpty();
        away.set(false);

        await().untilAsserted(() -> assertThat(effects).containsExactly("\"a\"", "\"b\""));
        consumers.stop();
        // The last acknowledgement is on its way while another connection asks.
        await().until(() -> depth(QUEUE) == 0);
        assertThat(depth(DEAD)).isZero();
    }

    @Test
    void whatAStoppedConsumerHadInItsHandsGoesToTheNext() {
        CountDownLatch tried = new CountDownLatch(1);
        consumers.consume(Topology.INBOUND_MESSAGES, 1, body -> {
            tried.countDown();
            return Outcome.retry("store: away", null);
        });
        consumers.start();
        publisher.publish(List.of(text("unfinished")));
        await().until(() -> tried.getCount() == 0);

        consumers.stop();

        await().until(() -> depth(QUEUE) == 1);
        assertThat(receive(QUEUE).getMessageProperties().isRedelivered()).isTrue();
    }

    @Test
    void aConsumerWhoseConnectionIsCutGoesOnByItself() {
        Queue<String> effects = new ConcurrentLinkedQueue<>();
        consumers.consume(Topology.INBOUND_MESSAGES, 2, body -> {
            effects.add(new String(body, UTF_8));
            return Outcome.done();
        });
        consumers.start();
        publisher.publish(List.of(text("before")));
        await().until(() -> effects.contains("\"before\""));

        proxy.cut();
        look.convertAndSend("", QUEUE, "\"meanwhile\"");
        proxy.restore();

        await().until(() -> effects.contains("\"meanwhile\""));
    }

    private static OutgoingMessage text(String text) {
        return OutgoingMessage.toQueue(QUEUE, "test", ("\"" + text + "\"").getBytes(UTF_8));
    }

    private long depth(String queue) {
        @Nullable Long count = look.execute(channel -> channel.messageCount(queue));
        return count == null ? -1 : count;
    }

    private Message receive(String queue) {
        Message message = look.receive(queue, PATIENCE.toMillis());
        if (message == null) {
            throw new AssertionError(queue + ": empty (expected: a message)");
        }
        return message;
    }

    private static CachingConnectionFactory connections(String uri) {
        CachingConnectionFactory connections = new CachingConnectionFactory(URI.create(uri));
        connections.setPublisherConfirmType(CachingConnectionFactory.ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        connections.setConnectionTimeout(2_000);
        return connections;
    }
}
