package io.waba.inbox.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.topology.Topology;
import io.waba.inbox.state.consume.Consumers;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.state.store.TenantStore.PhoneNumber;
import io.waba.inbox.state.store.TenantStore.Tenant;
import io.waba.inbox.testing.CuttableProxy;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Store or broker away, at the start or under load: the service waits, and nothing is lost. */
class OutageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** {@code -Dwaba.outage.seconds=60} for the long mode. */
    private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("waba.outage.seconds", 8));

    /** Each of some ten threads says once per doubling of its pauses that it waits; the drivers say that a connection is gone. */
    private static final long MOST_LINES = 200;

    /** The connection factories' and the probes' own, once a second or so. A loop without pauses writes thousands. */
    private static final long MOST_LINES_PER_SECOND = 10;

    private static final long MOST_HEAP_GROWTH = 32L * 1024 * 1024;

    private final TestInfrastructure infrastructure = TestInfrastructure.get();
    private final String storeUri = infrastructure.mongodbUri(infrastructure.newDatabaseName());
    private final CuttableProxy store = CuttableProxy.before(URI.create(storeUri));
    private final CuttableProxy broker = CuttableProxy.before(URI.create(infrastructure.rabbitmqUri()));
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void noQueues() {
        infrastructure.resetBroker(
                Topology.allQueues().stream().map(QueueDefinition::name).toList(), List.of());
    }

    @AfterEach
    void closeProxies() {
        store.close();
        broker.close();
    }

    @Test
    void withStoreAndBrokerAwayItStartsNotReadyAndRecoversByItself() throws Exception {
        store.cut();
        broker.cut();
        try (ConfigurableApplicationContext service = start()) {
            assertThat(statusOf(service, "liveness")).isEqualTo(200);
            assertThat(statusOf(service, "readiness")).isEqualTo(503);

            store.restore();
            broker.restore();

            await().atMost(PATIENCE).until(() -> statusOf(service, "readiness") == 200);
            tenant(service);
            try (Broker queues = new Broker(infrastructure)) {
                queues.publish(Samples.text("wamid.1", "Hello!"));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(queues.events()).hasSize(1));
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(service.getBean(MongoDatabase.class)
                            .getCollection(Collections.MESSAGES)
                            .listIndexes())
                    .hasSizeGreaterThan(1));
        }
    }

    @Test
    void aStoreThatIsAwayForAWhileUnderLoadLosesNothingAndCostsNothing() throws Exception {
        isAwayForAWhileUnderLoad(store);
    }

    @Test
    void aBrokerThatIsAwayForAWhileUnderLoadLosesNothingAndCostsNothing() throws Exception {
        isAwayForAWhileUnderLoad(broker);
    }

    /** Customers go on writing: the webhook-service's way to the broker is not the one that is cut. */
    private void isAwayForAWhileUnderLoad(CuttableProxy cut) throws Exception {
        try (ConfigurableApplicationContext service = start();
                Broker queues = new Broker(infrastructure);
                SteadyLoad load = new SteadyLoad(queues);
                LogLines lines = new LogLines()) {
            tenant(service);
            load.start();
            await().atMost(PATIENCE).until(() -> !queues.events().isEmpty());
            long heapBefore = heapInUse();
            lines.forget();

            cut.cut();
            await().atMost(PATIENCE).until(() -> statusOf(service, "readiness") == 503);
            await().atMost(OUTAGE.plus(PATIENCE))
                    .during(OUTAGE)
                    .pollInterval(Duration.ofSeconds(1)) // each look is a line in the log
                    .until(() -> statusOf(service, "readiness") == 503);

            assertThat(lines.count())
                    .as("log lines in %s, the last of them:%n%s", OUTAGE, String.join("\n", lines.last()))
                    .isPositive()
                    .isLessThan(MOST_LINES + MOST_LINES_PER_SECOND * OUTAGE.toSeconds());
            assertThat(heapInUse()).isLessThan(heapBefore + MOST_HEAP_GROWTH);
            long meanwhile = load.published();
            cut.restore();
            await().atMost(PATIENCE).until(() -> load.published() > meanwhile + 100);
            Set<String> expected = load.stop();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(newMessages(queues)).isEqualTo(expected));
            assertThat(service.getBean(MongoDatabase.class)
                            .getCollection(Collections.MESSAGES)
                            .countDocuments())
                    .isEqualTo(expected.size());
            for (QueueDefinition queue : Consumers.QUEUES) {
                assertThat(queues.depth(Queues.dead(queue.name())))
                        .as(queue.name())
                        .isZero();
            }
        }
    }

    private static Set<String> newMessages(Broker queues) {
        return queues.events().stream()
                .map(EventEnvelope::eventId)
                .filter(id -> id.startsWith("new_message:"))
                .collect(Collectors.toSet());
    }

    /** What is reachable; broker and store run in this process too, with all that waits in them. */
    private static long heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private ConfigurableApplicationContext start() {
        return StateManagerIT.start(store.rewrite(storeUri), broker.rewrite(infrastructure.rabbitmqUri()));
    }

    private static void tenant(ConfigurableApplicationContext service) {
        TenantStore tenants = service.getBean(TenantStore.class);
        tenants.claim(new PhoneNumber(Samples.PHONE_NUMBER_ID, "t_abc123", null));
        tenants.save(new Tenant("t_abc123", "Demo", ZoneOffset.UTC));
    }

    private int statusOf(ConfigurableApplicationContext service, String probe)
            throws IOException, InterruptedException {
        String port = service.getEnvironment().getRequiredProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/actuator/health/" + probe))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
