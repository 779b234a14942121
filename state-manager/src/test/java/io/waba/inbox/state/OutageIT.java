package io.waba.inbox.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.outbound.OutboundContent;
import io.waba.inbox.shared.outbound.OutboundMessage;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.topology.Topology;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.simulator.SimulatorServer;
import io.waba.inbox.simulator.SimulatorSettings;
import io.waba.inbox.state.consume.Consumers;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.state.store.TenantStore.PhoneNumber;
import io.waba.inbox.state.store.TenantStore.Tenant;
import io.waba.inbox.testing.CuttableProxy;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Store, broker or Graph API away, at the start or under load: the service waits, and nothing is lost. */
class OutageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** {@code -Dwaba.outage.seconds=60} for the long mode. */
    private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("waba.outage.seconds", 4));

    /** Each of some ten threads says once per doubling of its pauses that it waits; the drivers say that a connection is gone. */
    private static final long MOST_LINES = 200;

    /** The connection factories' and the probes' own, once a second or so. A loop without pauses writes thousands. */
    private static final long MOST_LINES_PER_SECOND = 10;

    private static final long MOST_HEAP_GROWTH = 32L * 1024 * 1024;

    private static final String TENANT = Instance.TENANT;

    /** So many that none of them is written to faster than WhatsApp allows. */
    private static final int CUSTOMERS = 50 + (int) OUTAGE.toSeconds();

    /** Each is stored, which is a line. */
    private static final int LINES_PER_ANSWER = 1;

    /** As {@code GRAPH_CALLS_PER_NUMBER} has it. */
    private static final int CALLS_AT_ONCE = 16;

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
        try (ConfigurableApplicationContext service = start("http://127.0.0.1:9")) {
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
        try (ConfigurableApplicationContext service = start("http://127.0.0.1:9");
                Broker queues = new Broker(infrastructure);
                SteadyLoad load = new SteadyLoad(50, i -> queues.publish(Samples.text("wamid." + i, "text " + i)));
                Cost cost = new Cost()) {
            tenant(service);
            load.start();
            await().atMost(PATIENCE).until(() -> !queues.events().isEmpty());
            cost.begin(load.published());

            cut.cut();
            await().atMost(PATIENCE).until(() -> statusOf(service, "readiness") == 503);
            await().atMost(OUTAGE.plus(PATIENCE))
                    .during(OUTAGE)
                    .pollInterval(Duration.ofSeconds(1)) // each look is a line in the log
                    .until(() -> statusOf(service, "readiness") == 503);

            cost.assertSmall(cut == store ? "the store" : "the broker", load.published(), 0);
            long meanwhile = load.published();
            cut.restore();
            await().atMost(PATIENCE).until(() -> load.published() > meanwhile + 100);
            Set<String> expected = IntStream.range(0, load.stop())
                    .mapToObj(i -> "new_message:" + TENANT + ":wamid." + i)
                    .collect(Collectors.toSet());

            awaitAll(expected.size(), () -> newMessages(queues).size());
            assertThat(newMessages(queues)).isEqualTo(expected);
            assertThat(service.getBean(MongoDatabase.class)
                            .getCollection(Collections.MESSAGES)
                            .countDocuments())
                    .isEqualTo(expected.size());
            assertNothingIsDead(queues);
        }
    }

    @Test
    void aGraphApiThatIsAwayForAWhileUnderLoadLosesNothingDoublesNothingAndCostsNothing() throws Exception {
        try (Broker queues = new Broker(infrastructure);
                StatusWebhooks webhooks = new StatusWebhooks(queues);
                SimulatorServer meta = SimulatorServer.start(
                        SimulatorSettings.forTests(webhooks.url(), "0123456789abcdef"),
                        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
                ConfigurableApplicationContext service = start(
                        "http://127.0.0.1:" + meta.port(),
                        "--GRAPH_MESSAGES_PER_SECOND=1000",
                        "--waba.graph.circuit-pause=1s");
                Cost cost = new Cost()) {
            tenant(service);
            MongoDatabase database = service.getBean(MongoDatabase.class);
            List<String> conversations = conversations(queues, database);
            try (SteadyLoad load = new SteadyLoad(
                    10, // each is six messages until it is read
                    i -> queues.publish(Queues.OUTBOUND_MESSAGES, answer(i, conversations.get(i % CUSTOMERS))))) {
                load.start();
                await().atMost(PATIENCE).until(() -> meta.tallies().size() > 10);
                cost.begin(load.published());

                meta.goAway();
                queues.publish(customerWrites(CUSTOMERS));
                await().atMost(PATIENCE)
                        .until(() -> newMessages(queues).contains("new_message:" + TENANT + ":wamid.in." + CUSTOMERS));
                await().atMost(OUTAGE.plus(PATIENCE))
                        .during(OUTAGE)
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> statusOf(service, "readiness") == 200);

                cost.assertSmall("the Graph API", load.published(), LINES_PER_ANSWER);
                long meanwhile = load.published();
                meta.comeBack();
                await().atMost(PATIENCE).until(() -> load.published() > meanwhile + 20);
                assertEachAnswerIsReadOrInDoubt(load.stop(), database, meta);
            }
            assertNothingIsDead(queues);
        }
    }

    /** In doubt are those only whose call was under way when the Graph API went, and nobody received them. */
    private static void assertEachAnswerIsReadOrInDoubt(int answers, MongoDatabase database, SimulatorServer meta) {
        awaitAll(answers, () -> Stream.of(MessageStatus.READ, MessageStatus.UNCONFIRMED)
                .mapToInt(status -> answersByStatus(database)
                        .getOrDefault(status.wireName(), Set.of())
                        .size())
                .sum());
        Map<String, Set<String>> byStatus = answersByStatus(database);
        Set<String> read = byStatus.getOrDefault(MessageStatus.READ.wireName(), Set.of());
        Set<String> inDoubt = byStatus.getOrDefault(MessageStatus.UNCONFIRMED.wireName(), Set.of());
        assertThat(read.size() + inDoubt.size()).isEqualTo(answers);
        assertThat(inDoubt).hasSizeLessThanOrEqualTo(CALLS_AT_ONCE);
        Map<String, Integer> accepted = new TreeMap<>();
        meta.tallies().forEach((id, tally) -> accepted.put(id, tally.accepted()));
        assertThat(accepted.values()).containsOnly(1);
        assertThat(accepted.keySet()).isEqualTo(read);
    }

    private static Map<String, Set<String>> answersByStatus(MongoDatabase database) {
        return database
                .getCollection(Collections.MESSAGES)
                .find(new Document(Fields.DIRECTION, "outbound"))
                .into(new ArrayList<>())
                .stream()
                .collect(Collectors.groupingBy(
                        message -> message.getString(Fields.STATUS),
                        Collectors.mapping(
                                message -> message.getString(Fields.MESSAGE_ID),
                                Collectors.toCollection(TreeSet::new))));
    }

    private static List<String> conversations(Broker queues, MongoDatabase database) {
        for (int i = 0; i < CUSTOMERS; i++) {
            queues.publish(customerWrites(i));
        }
        await().atMost(PATIENCE).until(() -> newMessages(queues).size() == CUSTOMERS);
        return database.getCollection(Collections.CONVERSATIONS)
                .find()
                .map(conversation -> conversation.getString("_id"))
                .into(new ArrayList<>());
    }

    private static InboundMessage customerWrites(int number) {
        Customer customer = new Customer(String.valueOf(15_550_000_000L + number), null, "Customer", null);
        // A minute ago, so that every answer is later than what it answers.
        return Samples.text(
                "wamid.in." + number, "Hello?", customer, Instant.now().minusSeconds(60));
    }

    private static byte[] answer(int number, String conversationId) {
        return WireJson.encode(new OutboundMessage(
                TENANT,
                "c-" + number,
                conversationId,
                null,
                null,
                new OutboundContent.Text("answer " + number),
                null,
                null,
                "ana",
                Instant.now()));
    }

    /** However slow the machine is: what goes on is waited for, what stands still is not. */
    private static void awaitAll(int wanted, IntSupplier soFar) {
        int reached = -1;
        while (reached < wanted) {
            int before = reached;
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1)) // each look reads everything
                    .until(() -> soFar.getAsInt() > before);
            reached = soFar.getAsInt();
        }
    }

    private static void assertNothingIsDead(Broker queues) {
        for (QueueDefinition queue : Consumers.QUEUES) {
            assertThat(queues.depth(Queues.dead(queue.name()))).as(queue.name()).isZero();
        }
    }

    /** What an outage costs: lines in the log, and memory. */
    private static final class Cost implements AutoCloseable {

        private final LogLines lines = new LogLines();
        private long heapBefore;
        private int publishedBefore;
        private long start;

        void begin(int published) {
            heapBefore = heapInUse();
            publishedBefore = published;
            start = System.nanoTime();
            lines.forget();
        }

        /** @param linesPerMessage what goes on as ever writes of each message that is published meanwhile */
        void assertSmall(String what, int published, int linesPerMessage) {
            long count = lines.count();
            String last = String.join("\n", lines.last());
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            int messages = published - publishedBefore;
            long heap = heapInUse() - heapBefore;
            System.out.printf(
                    "outage: %s away for %d s, %d messages meanwhile, %d log lines, heap %+d KB%n",
                    what, time.toSeconds(), messages, count, heap / 1024);
            assertThat(count)
                    .as("log lines in %s, the last of them:%n%s", time, last)
                    .isPositive()
                    .isLessThan(
                            MOST_LINES + MOST_LINES_PER_SECOND * time.toSeconds() + (long) linesPerMessage * messages);
            assertThat(heap).isLessThan(MOST_HEAP_GROWTH);
        }

        @Override
        public void close() {
            lines.close();
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

    private ConfigurableApplicationContext start(String graphUrl, String... more) {
        return StateManagerIT.start(
                store.rewrite(storeUri), broker.rewrite(infrastructure.rabbitmqUri()), graphUrl, more);
    }

    private static void tenant(ConfigurableApplicationContext service) {
        TenantStore tenants = service.getBean(TenantStore.class);
        tenants.claim(new PhoneNumber(Samples.PHONE_NUMBER_ID, TENANT, null));
        tenants.save(new Tenant(TENANT, "Demo", ZoneOffset.UTC));
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
