package io.waba.inbox.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.topology.Topology;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.state.store.TenantStore.PhoneNumber;
import io.waba.inbox.state.store.TenantStore.Tenant;
import io.waba.inbox.testing.CuttableProxy;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Store or broker away, at the start or under load: the service waits, and nothing is lost. */
class OutageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MESSAGES = 300;

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
    void aStoreThatGoesAwayUnderLoadAndComesBackLosesNothing() throws Exception {
        try (ConfigurableApplicationContext service = start();
                Broker queues = new Broker(infrastructure)) {
            tenant(service);
            for (int i = 0; i < MESSAGES; i++) {
                queues.publish(Samples.text("wamid." + i, "text " + i));
                if (i == MESSAGES / 3) {
                    store.cut();
                }
            }
            await().atMost(PATIENCE).until(() -> statusOf(service, "readiness") == 503);
            store.restore();

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(queues.events().stream()
                            .map(event -> event.eventId())
                            .collect(Collectors.toSet()))
                    .isEqualTo(IntStream.range(0, MESSAGES)
                            .mapToObj(i -> "new_message:t_abc123:wamid." + i)
                            .collect(Collectors.toSet())));
            MongoDatabase database = service.getBean(MongoDatabase.class);
            assertThat(database.getCollection(Collections.MESSAGES).countDocuments())
                    .isEqualTo(MESSAGES);
            assertThat(queues.depth(Queues.dead(Queues.INBOUND_MESSAGES))).isZero();
        }
    }

    @Test
    void aBrokerThatGoesAwayUnderLoadAndComesBackLosesNothing() throws Exception {
        try (ConfigurableApplicationContext service = start();
                Broker queues = new Broker(infrastructure)) {
            tenant(service);
            for (int i = 0; i < MESSAGES; i++) {
                queues.publish(Samples.text("wamid." + i, "text " + i));
                if (i % 100 == 50) {
                    broker.closeConnections();
                }
            }

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(queues.events().stream()
                            .map(event -> event.eventId())
                            .collect(Collectors.toSet()))
                    .hasSize(MESSAGES));
            assertThat(service.getBean(MongoDatabase.class)
                            .getCollection(Collections.MESSAGES)
                            .countDocuments())
                    .isEqualTo(MESSAGES);
        }
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
