package io.waba.inbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.testing.CuttableProxy;
import io.waba.inbox.testing.TestInfrastructure;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrokerAwayIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private CuttableProxy broker;

    @BeforeEach
    void open() {
        BrokerQueues.deleteAll();
        broker = RunningService.proxyBeforeBroker();
    }

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void theServiceStartsWithoutABrokerAndRecoversWhenItComes() throws Exception {
        broker.cut();
        try (RunningService service = RunningService.start(broker)) {
            Meta meta = service.meta();

            assertUnavailable(meta.post(Webhooks.text("wamid.1", "Hello!")));
            assertThat(meta.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            assertThat(meta.get("/actuator/health/readiness").statusCode()).isEqualTo(503);

            broker.restore();
            awaitTaken(meta, "wamid.1");
            assertThat(meta.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
            assertThat(storedIds()).containsOnly("wamid.1");
        }
    }

    @Test
    void theCircuitOpensWhileTheBrokerIsAwayAndClosesByItself() throws Exception {
        try (RunningService service = RunningService.start(broker)) {
            Meta meta = service.meta();
            awaitTaken(meta, "wamid.1");

            broker.cut();
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertUnavailable(meta.post(Webhooks.text("wamid.2", "Hello?")));
                assertThat(meta.get("/actuator/prometheus").body())
                        .containsPattern("resilience4j_circuitbreaker_state\\{.*state=\"open\"} 1");
            });
            assertThat(meta.get("/actuator/health/liveness").statusCode()).isEqualTo(200);

            broker.restore();
            awaitTaken(meta, "wamid.2");
            assertThat(storedIds()).contains("wamid.1", "wamid.2");
        }
    }

    /** A host that takes connections and then says nothing is the slowest way for a broker to be away. */
    @Test
    void aBrokerThatNeverAnswersIsUnavailableToo() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RunningService service = RunningService.start(
                        "amqp://guest:guest@127.0.0.1:" + silent.getLocalPort(), "--waba.amqp.publish-timeout=200ms")) {
            assertUnavailable(service.meta().post(Webhooks.text("wamid.1", "Hello!")));
            assertThat(service.meta().get("/actuator/health/liveness").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aBatchOfWhichOneUpdateCannotBeStoredIsNotAnswered() throws Exception {
        try (RunningService service = RunningService.start(broker)) {
            Meta meta = service.meta();
            awaitTaken(meta, "wamid.1");
            TestInfrastructure.get().deleteQueues(Queues.INBOUND_STATUSES);

            assertUnavailable(meta.post(Webhooks.messageAndStatus("wamid.2")));

            // The next connection declares what is missing.
            broker.closeConnections();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            meta.post(Webhooks.messageAndStatus("wamid.2")).statusCode())
                    .isEqualTo(200));
        }
    }

    private static void awaitTaken(Meta meta, String messageId) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        meta.post(Webhooks.text(messageId, "Hello!")).statusCode())
                .isEqualTo(200));
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValueAsLong("Retry-After")).isPresent();
        assertThat(answer.body()).contains("\"code\":\"unavailable\"");
    }

    private static List<String> storedIds() throws Exception {
        try (BrokerQueues queues = new BrokerQueues()) {
            return queues.drain(Queues.INBOUND_MESSAGES).stream()
                    .map(message -> WireJson.decode(message.getBody(), InboundMessage.class)
                            .messageId())
                    .toList();
        }
    }
}
