package io.waba.inbox.webhook.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.waba.inbox.amqp.OutgoingMessage;
import io.waba.inbox.amqp.PublishFailedException;
import io.waba.inbox.shared.inbound.InboundNotification;
import io.waba.inbox.shared.inbound.InboundUpdate;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.wire.WireJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class UpdatePublisherTest {

    private static final List<InboundUpdate> UPDATES = List.of(update(0), update(1));

    private final CircuitBreaker circuit = CircuitBreaker.of(
            "publish",
            CircuitBreakerConfig.custom()
                    .slidingWindowSize(3)
                    .minimumNumberOfCalls(3)
                    .build());
    private final ExecutorService threads = new ThreadPoolExecutor(0, 2, 1, TimeUnit.SECONDS, new SynchronousQueue<>());

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aWebhookIsOnePublicationOfOneMessagePerUpdate() {
        List<List<OutgoingMessage>> published = new ArrayList<>();

        publisher(published::add, Duration.ofSeconds(10)).publish(UPDATES);

        assertThat(published).hasSize(1);
        assertThat(published.get(0)).extracting(OutgoingMessage::routingKey).containsOnly(Queues.INBOUND_NOTIFICATIONS);
        assertThat(published.get(0)).extracting(OutgoingMessage::type).containsOnly("inbound_notification");
        assertThat(published.get(0))
                .extracting(message -> WireJson.decode(message.body(), InboundNotification.class))
                .isEqualTo(UPDATES);
    }

    @Test
    void aLargeWebhookGoesOutInPartsAndInOrder() {
        List<InboundUpdate> updates =
                IntStream.range(0, 250).mapToObj(UpdatePublisherTest::update).toList();
        List<Integer> sizes = new ArrayList<>();
        List<InboundUpdate> published = new ArrayList<>();

        publisher(
                        part -> {
                            sizes.add(part.size());
                            part.forEach(message ->
                                    published.add(WireJson.decode(message.body(), InboundNotification.class)));
                        },
                        Duration.ofSeconds(10))
                .publish(updates);

        assertThat(sizes).containsExactly(100, 100, 50);
        assertThat(published).isEqualTo(updates);
    }

    @Test
    void aLargeWebhookIsGivenUpAtTheFirstPartThatFails() {
        List<InboundUpdate> updates =
                IntStream.range(0, 250).mapToObj(UpdatePublisherTest::update).toList();
        AtomicInteger parts = new AtomicInteger();

        assertThatThrownBy(() -> publisher(
                                part -> {
                                    if (parts.incrementAndGet() == 2) {
                                        refuse(part);
                                    }
                                },
                                Duration.ofSeconds(10))
                        .publish(updates))
                .isInstanceOf(BrokerUnavailableException.class);

        assertThat(parts).hasValue(2);
    }

    @Test
    void nothingToPublishDoesNotTroubleTheBroker() {
        publisher(UpdatePublisherTest::refuse, Duration.ofSeconds(10)).publish(List.of());
    }

    @Test
    void anyFailureOfTheBrokerIsUnavailability() {
        assertThatThrownBy(() -> publisher(UpdatePublisherTest::refuse, Duration.ofSeconds(10))
                        .publish(UPDATES))
                .isInstanceOf(BrokerUnavailableException.class)
                .hasMessageContaining("queue x: refused 2");
        assertThatThrownBy(() -> publisher(
                                messages -> {
                                    throw new IllegalStateException("surprise");
                                },
                                Duration.ofSeconds(10))
                        .publish(UPDATES))
                .isInstanceOf(BrokerUnavailableException.class)
                .hasMessageContaining("surprise");
    }

    @Test
    void afterFailuresTheBrokerIsNotAskedForAWhile() {
        AtomicInteger asked = new AtomicInteger();
        UpdatePublisher publisher = publisher(
                messages -> {
                    asked.incrementAndGet();
                    refuse(messages);
                },
                Duration.ofSeconds(10));

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> publisher.publish(UPDATES)).isInstanceOf(BrokerUnavailableException.class);
        }

        assertThat(asked).hasValue(3);
    }

    @Test
    void aBrokerThatHangsIsGivenUpAndItsThreadIsNotWaitedFor() {
        CountDownLatch never = new CountDownLatch(1);
        // Long enough for a thread to begin: what is given up before that leaves its thread free.
        UpdatePublisher publisher = publisher(messages -> awaitWithoutInterruption(never), Duration.ofSeconds(1));

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> publisher.publish(UPDATES))
                    .isInstanceOf(BrokerUnavailableException.class)
                    .hasMessage("broker: no confirm (expected: within PT1S)");
        }
        assertThatThrownBy(() -> publisher.publish(UPDATES))
                .isInstanceOf(BrokerUnavailableException.class)
                .hasMessage("publishing threads: all waiting for the broker (expected: a free one)");
        never.countDown();
    }

    private UpdatePublisher publisher(Consumer<List<OutgoingMessage>> broker, Duration timeout) {
        return new UpdatePublisher(broker, circuit, threads, timeout);
    }

    private static void refuse(List<OutgoingMessage> messages) {
        throw new PublishFailedException("queue x: refused " + messages.size(), null);
    }

    /** As a blocking socket does: an interruption does not end it. */
    private static void awaitWithoutInterruption(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                latch.await();
                done = true;
            } catch (InterruptedException e) {
                done = false;
            }
        }
    }

    private static InboundUpdate update(int position) {
        return new InboundNotification(
                "1", "calls", null, null, JsonNodeFactory.instance.objectNode(), Instant.EPOCH, position);
    }
}
