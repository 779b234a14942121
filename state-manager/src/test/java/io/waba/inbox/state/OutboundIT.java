package io.waba.inbox.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.MessageContent;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.outbound.OutboundContent;
import io.waba.inbox.shared.outbound.OutboundIds;
import io.waba.inbox.shared.outbound.OutboundMessage;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.topology.Topology;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.simulator.Failure;
import io.waba.inbox.simulator.Failure.Kind;
import io.waba.inbox.simulator.SimulatorServer;
import io.waba.inbox.simulator.SimulatorSettings;
import io.waba.inbox.simulator.Tally;
import io.waba.inbox.state.commands.CustomerSignals;
import io.waba.inbox.state.store.OutboxStore;
import io.waba.inbox.state.store.Pending;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.state.store.TenantStore.PhoneNumber;
import io.waba.inbox.state.store.TenantStore.Tenant;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** Messages to customers, from the queue to Meta's stand-in and back as statuses; what was received there is counted. */
class OutboundIT {

    private static final String TENANT = "t_abc123";
    private static final String OTHER_NUMBER = "200000000000002";
    /** WhatsApp's times are whole seconds; an answer within the same second would be sorted by chance. */
    private final Instant aMomentAgo = Instant.now().minusSeconds(60);

    private static final OutboundContent HELLO = new OutboundContent.Text("Hello!");

    private final TestInfrastructure infrastructure = TestInfrastructure.get();
    private final String storeUri = infrastructure.mongodbUri(infrastructure.newDatabaseName());
    private final List<ConfigurableApplicationContext> services = new ArrayList<>();
    private Broker broker;
    private StatusWebhooks webhooks;
    private SimulatorServer meta;
    private MongoDatabase database;

    @BeforeEach
    void start() throws Exception {
        infrastructure.resetBroker(
                Topology.allQueues().stream().map(QueueDefinition::name).toList(), List.of());
        broker = new Broker(infrastructure);
        webhooks = new StatusWebhooks(broker);
        meta = SimulatorServer.start(
                SimulatorSettings.forTests(webhooks.url(), "0123456789abcdef").withStatusDelay(Duration.ofMillis(100)),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        startService();
        database = services.get(0).getBean(MongoDatabase.class);
        TenantStore tenants = services.get(0).getBean(TenantStore.class);
        tenants.save(new Tenant(TENANT, "Demo", ZoneOffset.UTC));
        tenants.claim(new PhoneNumber(Samples.PHONE_NUMBER_ID, TENANT, null));
        tenants.claim(new PhoneNumber(OTHER_NUMBER, TENANT, null));
    }

    @AfterEach
    void stop() throws Exception {
        services.forEach(ConfigurableApplicationContext::close);
        meta.close();
        webhooks.close();
        broker.close();
    }

    private void startService() {
        services.add(SpringApplication.run(
                StateManagerApplication.class,
                "--MONGODB_URI=" + storeUri,
                "--RABBITMQ_URI=" + infrastructure.rabbitmqUri(),
                "--STATE_MANAGER_HTTP_PORT=0",
                "--GRAPH_API_BASE_URL=http://127.0.0.1:" + meta.port(),
                "--GRAPH_API_TOKEN=token",
                "--GRAPH_REQUEST_TIMEOUT=1s",
                "--waba.graph.circuit-pause=300ms",
                "--waba.graph.sweep-interval=500ms",
                "--waba.amqp.queue-type=classic"));
    }

    @Test
    void aMessageIsSentOnceAndEachStepIsAnEvent() {
        String conversation = customerWrote("1", aMomentAgo);

        send("c-1", conversation, HELLO);

        String id = id("c-1");
        patiently().untilAsserted(() -> assertThat(statusEvents(id)).contains("read"));
        assertThat(broker.events())
                .filteredOn(event -> event.type().equals("conversation_update"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.eventId())
                            .isEqualTo("conversation_update:t_abc123:" + conversation + ":sent:" + id);
                    assertThat(event.data().path("lastMessage").asString()).isEqualTo("Hello!");
                    assertThat(event.data().path("direction").asString()).isEqualTo("outbound");
                    assertThat(event.data().path("clientMessageId").asString()).isEqualTo("c-1");
                    assertThat(event.data().path("messageId").asString()).isEqualTo(id);
                });
        assertThat(broker.events().stream().map(EventEnvelope::eventId).filter(event -> event.startsWith("status")))
                .containsExactlyInAnyOrder(
                        "status_update:t_abc123:" + id + ":sent",
                        "status_update:t_abc123:" + id + ":delivered",
                        "status_update:t_abc123:" + id + ":read");
        assertThat(meta.tallies()).isEqualTo(Map.of(id, new Tally(1, 1)));
        Document message = message(id);
        assertThat(message.getString("status")).isEqualTo("read");
        assertThat(message.getString("sendState")).isEqualTo("accepted");
        assertThat(message.getString("whatsappId")).startsWith("wamid.");
        assertThat(message.keySet()).noneMatch(field -> field.startsWith("outbox"));
        Document shown = Objects.requireNonNull(
                database.getCollection(Collections.CONVERSATIONS).find().first());
        assertThat(shown.getString("lastMessageId")).isEqualTo(id);
        assertThat(shown.getString("lastDirection")).isEqualTo("outbound");
    }

    @Test
    void theSameClientMessageIdTwiceIsOneMessage() {
        String conversation = customerWrote("1", aMomentAgo);
        OutboundMessage message = message("c-1", conversation, HELLO);
        publish(message);
        publish(message);
        patiently().until(() -> meta.tallies().containsKey(id("c-1")));
        publish(message("c-1", conversation, HELLO));
        send("c-2", conversation, HELLO);

        patiently().until(() -> meta.tallies().containsKey(id("c-2")));
        assertThat(meta.tallies()).isEqualTo(Map.of(id("c-1"), new Tally(1, 1), id("c-2"), new Tally(1, 1)));
        assertThat(broker.events().stream()
                        .filter(event -> event.type().equals("conversation_update"))
                        .map(EventEnvelope::eventId)
                        .distinct())
                .hasSize(2);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(Failure.error(131016, 503).times(2), "accepted", "read", new Tally(3, 1)),
                Arguments.of(Failure.error(2, 500), "accepted", "read", new Tally(2, 1)),
                Arguments.of(Failure.error(130429, 429).retryAfter(1), "accepted", "read", new Tally(2, 1)),
                Arguments.of(Failure.error(131056, 400).times(2), "accepted", "read", new Tally(3, 1)),
                Arguments.of(Failure.status(429).retryAfter(1), "accepted", "read", new Tally(2, 1)),
                Arguments.of(Failure.error(131026, 400), "failed", "failed", new Tally(1, 0)),
                Arguments.of(Failure.error(131047, 400), "failed", "failed", new Tally(1, 0)),
                Arguments.of(Failure.error(999999, 400), "failed", "failed", new Tally(1, 0)),
                Arguments.of(Failure.of(Kind.LATE), "accepted", "read", new Tally(1, 1)),
                Arguments.of(Failure.of(Kind.GARBLED), "accepted", "read", new Tally(1, 1)),
                Arguments.of(Failure.of(Kind.RESET_ACCEPTED), "accepted", "read", new Tally(1, 1)),
                Arguments.of(Failure.of(Kind.FAILED), "accepted", "failed", new Tally(1, 1)),
                Arguments.of(Failure.of(Kind.RESET_READ), "unconfirmed", "unconfirmed", new Tally(1, 0)),
                Arguments.of(Failure.of(Kind.RESET_UNREAD), "unconfirmed", "unconfirmed", null),
                Arguments.of(Failure.status(503), "unconfirmed", "unconfirmed", new Tally(1, 0)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureEndsInItsStateAndNothingGoesOutTwice(
            Failure failure, String sendState, String status, @Nullable Tally tally) {
        String conversation = customerWrote("1", aMomentAgo);
        meta.fail(failure);

        send("c-1", conversation, HELLO);

        String id = id("c-1");
        patiently().untilAsserted(() -> {
            assertThat(message(id).getString("sendState")).isEqualTo(sendState);
            assertThat(message(id).getString("status")).isEqualTo(status);
            assertThat(message(id).keySet()).noneMatch(field -> field.startsWith("outbox"));
        });
        // The next one goes out: whatever became of the first holds up nothing.
        send("c-2", conversation, HELLO);
        patiently().until(() -> "read".equals(message(id("c-2")).getString("status")));
        assertThat(meta.tallies().get(id)).isEqualTo(tally);
        assertThat(meta.tallies().get(id("c-2"))).isEqualTo(new Tally(1, 1));
        patiently().untilAsserted(() -> assertThat(statusEvents(id)).contains(status));
        if (status.equals("failed") || status.equals("unconfirmed")) {
            assertThat(broker.events()).anySatisfy(event -> {
                assertThat(event.eventId()).isEqualTo("status_update:t_abc123:" + id + ":" + status);
                assertThat(event.data().at("/error/title").asString()).isNotBlank();
                assertThat(event.data().at("/error/hint").asString()).isNotBlank();
            });
        }
    }

    @Test
    void outsideTheWindowOnlyTemplatesGoOutAndNoCallIsMade() {
        String conversation =
                customerWrote("1", Instant.now().minus(Duration.ofHours(24)).minusSeconds(1));
        send("c-1", conversation, HELLO);
        send("c-2", conversation, new OutboundContent.Template("hello", "en", List.of(), "Hello again"));

        patiently().until(() -> "read".equals(message(id("c-2")).getString("status")));
        assertThat(message(id("c-1")).getString("sendState")).isEqualTo("failed");
        assertThat(broker.events()).anySatisfy(event -> {
            assertThat(event.eventId()).isEqualTo("status_update:t_abc123:" + id("c-1") + ":failed");
            assertThat(event.data().at("/error/code").asInt()).isEqualTo(131047);
            assertThat(event.data().at("/error/hint").asString()).contains("template");
        });
        assertThat(meta.tallies()).isEqualTo(Map.of(id("c-2"), new Tally(1, 1)));
    }

    @Test
    void anIntegrationMayWriteToANumberThatHasNoConversation() {
        publish(new OutboundMessage(
                TENANT,
                "c-1",
                null,
                Samples.PHONE_NUMBER_ID,
                "+1 555 000 7777",
                new OutboundContent.Template("hello", "en", List.of(), null),
                null,
                null,
                null,
                Instant.now()));
        patiently().until(() -> "read".equals(message(id("c-1")).getString("status")));
        Document conversation = Objects.requireNonNull(
                database.getCollection(Collections.CONVERSATIONS).find().first());
        assertThat(conversation.getString("contactPhone")).isEqualTo("15550007777");
        assertThat(conversation.getString("lastMessage")).isEqualTo("Template: hello");

        broker.publish(Samples.text("wamid.in", "Hi", new Customer("15550007777", null, "Ana", null), Instant.now()));

        patiently().until(() -> database.getCollection(Collections.MESSAGES).countDocuments() == 2);
        assertThat(database.getCollection(Collections.CONVERSATIONS).countDocuments())
                .isEqualTo(1);
    }

    @Test
    void whatCanNeverBeSentIsADeadLetter() {
        send("c-1", "c_nobodys", HELLO);

        patiently().until(() -> broker.depth(Queues.dead(Queues.OUTBOUND_MESSAGES)) == 1);
    }

    @Test
    void everyKindOfContentReachesMetaInItsShape() {
        String conversation = customerWrote("1", aMomentAgo);
        send("c-1", conversation, HELLO);
        patiently().until(() -> message(id("c-1")).getString("whatsappId") != null);
        publish(new OutboundMessage(
                TENANT, "c-2", conversation, null, null, HELLO, id("c-1"), null, "ana", Instant.now()));
        send(
                "c-3",
                conversation,
                new OutboundContent.File(
                        OutboundContent.Kind.DOCUMENT, null, "https://example.org/a.pdf", "Read it", "a.pdf"));
        send("c-4", conversation, new OutboundContent.Reaction("wamid.in.1", "👍"));

        patiently().until(() -> meta.tallies().size() == 4);
        assertThat(sent("c-2").at("/context/message_id").asString())
                .isEqualTo(message(id("c-1")).getString("whatsappId"));
        assertThat(sent("c-3").path("document").toString())
                .isEqualTo("{\"link\":\"https://example.org/a.pdf\",\"caption\":\"Read it\",\"filename\":\"a.pdf\"}");
        assertThat(sent("c-4").path("reaction").toString())
                .isEqualTo("{\"message_id\":\"wamid.in.1\",\"emoji\":\"👍\"}");
        patiently().untilAsserted(() -> assertThat(broker.events()).anySatisfy(event -> {
            assertThat(event.type()).isEqualTo("message_reaction");
            assertThat(event.data().path("messageId").asString()).isEqualTo("wamid.in.1");
            assertThat(event.data().path("emoji").asString()).isEqualTo("👍");
        }));
    }

    @Test
    void whileMetaIsGoneEverythingWaitsAndThenGoesOutInOrder() {
        List<String> conversations = conversations(5);
        meta.goAway();
        for (int i = 0; i < 50; i++) {
            send("c-" + i, conversations.get(i % 5), HELLO);
        }
        patiently()
                .until(() -> database.getCollection(Collections.MESSAGES)
                                .countDocuments(new Document("outboxFailures", new Document("$gte", 2)))
                        > 0);

        meta.comeBack();

        patiently().until(() -> meta.tallies().size() == 50);
        assertThat(meta.tallies().values()).containsOnly(new Tally(1, 1));
        assertInOrder(50, 5);
    }

    @Test
    void twoInstancesSendEachMessageOnceAndInOrderThroughEveryTrouble() {
        startService();
        List<String> conversations = conversations(10);
        Random random = new Random(7);
        Failure[] kinds = {
            Failure.error(131016, 503), Failure.of(Kind.RESET_ACCEPTED), Failure.of(Kind.GARBLED), Failure.error(2, 500)
        };
        for (int i = 0; i < 200; i++) {
            if (i % 20 == 0) {
                meta.fail(kinds[random.nextInt(kinds.length)]);
            }
            send("c-" + i, conversations.get(i % 10), HELLO);
        }

        patiently().untilAsserted(() -> assertThat(
                        database.getCollection(Collections.MESSAGES).countDocuments(new Document("status", "read")))
                .isEqualTo(200));
        assertThat(meta.tallies()).hasSize(200);
        assertThat(meta.tallies().values()).allMatch(tally -> tally.accepted() == 1);
        assertInOrder(200, 10);
    }

    @Test
    void aNumberWhoseCallsHangHoldsUpNobodyElse() {
        for (int i = 0; i < 40; i++) {
            send("slow-" + i, customerWrote("1" + i, aMomentAgo), HELLO);
        }
        meta.fail(
                Failure.of(Kind.LATE).from(Samples.PHONE_NUMBER_ID).times(1_000).lasting(Duration.ofSeconds(30)));
        String other = customerWrote(OTHER_NUMBER, "9", aMomentAgo);
        for (int i = 0; i < 40; i++) {
            send("slower-" + i, customerWrote("2" + i, aMomentAgo), HELLO);
        }

        send("quick", other, HELLO);

        patiently().until(() -> meta.tallies().containsKey(id("quick")));
        assertThat(meta.tallies().keySet().stream()
                        .filter(id -> IntStream.range(0, 40).anyMatch(i -> id.equals(id("slower-" + i)))))
                .hasSizeLessThan(40);
    }

    @Test
    void aSenderThatWasKilledLeavesTheMessageUnconfirmedUntilItsStatusComes() {
        String conversation = customerWrote("1", aMomentAgo);
        services.remove(0).close();
        try (MongoClient client = StoreClient.connect(storeUri)) {
            OutboxStore outbox = new OutboxStore(client.getDatabase(StoreClient.databaseName(storeUri)));
            outbox.store(new OutboxStore.Draft(
                    message("c-1", conversation, HELLO),
                    conversation,
                    "ct_1",
                    Samples.PHONE_NUMBER_ID,
                    "0000000001",
                    Instant.now()));
            Pending claimed = outbox.head(TENANT, conversation).orElseThrow();
            assertThat(outbox.claim(claimed, Instant.now())).isPresent();
        }
        startService();
        database = services.get(0).getBean(MongoDatabase.class);

        patiently().until(() -> "unconfirmed".equals(message(id("c-1")).getString("status")));
        assertThat(meta.tallies()).isEmpty();
        patiently().untilAsserted(() -> assertThat(statusEvents(id("c-1"))).containsExactly("unconfirmed"));

        meta.fail(Failure.of(Kind.LATE)); // uses up nothing: nothing is sent
        broker.publish(statusOf(id("c-1")));

        patiently().until(() -> "sent".equals(message(id("c-1")).getString("status")));
        assertThat(message(id("c-1")).getString("sendState")).isEqualTo("accepted");
        assertThat(message(id("c-1")).getString("whatsappId")).isEqualTo("wamid.lost");
        assertThat(meta.failuresLeft()).isEqualTo(1);
    }

    @Test
    void customersSeeThatTheirMessagesAreReadAndThatSomebodyWrites() {
        String conversation = customerWrote("1", aMomentAgo);
        CustomerSignals signals = services.get(0).getBean(CustomerSignals.class);

        signals.read(TENANT, conversation, "wamid.in.1");
        patiently().until(() -> meta.receivedCount() == 1);
        signals.typing(TENANT, conversation);
        patiently().until(() -> meta.receivedCount() == 2);

        JsonNode requests = meta.received().path("requests");
        assertThat(requests.at("/0/body/message_id").asString()).isEqualTo("wamid.in.1");
        assertThat(requests.at("/0/body").has("typing_indicator")).isFalse();
        assertThat(requests.at("/1/body/typing_indicator/type").asString()).isEqualTo("text");
    }

    private static InboundStatus statusOf(String opaque) {
        Instant now = Instant.now();
        return new InboundStatus(
                "102290129340398",
                Samples.PHONE_NUMBER_ID,
                null,
                "wamid.lost",
                MessageStatus.SENT,
                null,
                null,
                now,
                now,
                0,
                opaque,
                null,
                null,
                List.of());
    }

    /** By the order in which Meta took them, each conversation's messages are in the order in which they were written. */
    private void assertInOrder(int messages, int conversations) {
        Map<String, Integer> numbers = new TreeMap<>();
        IntStream.range(0, messages).forEach(i -> numbers.put(id("c-" + i), i));
        Map<Integer, List<Integer>> taken = new TreeMap<>();
        meta.received().path("requests").forEach(request -> {
            int number = numbers.getOrDefault(
                    request.at("/body/biz_opaque_callback_data").asString(), -1);
            taken.computeIfAbsent(number % conversations, c -> new ArrayList<>())
                    .add(number);
        });
        assertThat(taken).hasSize(conversations);
        assertThat(taken.values())
                .allSatisfy(numbersTaken -> assertThat(numbersTaken).isSorted().hasSize(messages / conversations));
    }

    private List<String> conversations(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> customerWrote(String.valueOf(i), aMomentAgo))
                .toList();
    }

    private String customerWrote(String customer, Instant at) {
        return customerWrote(Samples.PHONE_NUMBER_ID, customer, at);
    }

    /** Returns the conversation. */
    private String customerWrote(String phoneNumberId, String customer, Instant at) {
        String phone = "1555" + customer;
        broker.publish(Samples.message(
                phoneNumberId,
                "wamid.in." + customer,
                new Customer(phone, null, "Customer " + customer, null),
                at,
                new MessageContent.Text("Hi")));
        patiently()
                .until(() -> database.getCollection(Collections.CONVERSATIONS)
                                .countDocuments(new Document("contactPhone", phone).append("lastMessage", "Hi"))
                        == 1);
        Document conversation = Objects.requireNonNull(database.getCollection(Collections.CONVERSATIONS)
                .find(new Document("contactPhone", phone))
                .first());
        return conversation.getString("_id");
    }

    private OutboundMessage message(String clientMessageId, String conversationId, OutboundContent content) {
        return new OutboundMessage(
                TENANT, clientMessageId, conversationId, null, null, content, null, null, "ana", Instant.now());
    }

    private void send(String clientMessageId, String conversationId, OutboundContent content) {
        publish(message(clientMessageId, conversationId, content));
    }

    private void publish(OutboundMessage message) {
        broker.publish(Queues.OUTBOUND_MESSAGES, WireJson.encode(message));
    }

    private JsonNode sent(String clientMessageId) {
        for (JsonNode request : meta.received().path("requests")) {
            if (request.at("/body/biz_opaque_callback_data").asString().equals(id(clientMessageId))) {
                return request.path("body");
            }
        }
        throw new AssertionError(clientMessageId + ": not received");
    }

    private List<String> statusEvents(String messageId) {
        return broker.events().stream()
                .filter(event -> event.eventId().startsWith("status_update:t_abc123:" + messageId))
                .map(event -> event.data().path("status").asString())
                .toList();
    }

    private Document message(String messageId) {
        Document message = database.getCollection(Collections.MESSAGES)
                .find(new Document("_id", TENANT + ":" + messageId))
                .first();
        return message == null ? new Document() : message;
    }

    private static String id(String clientMessageId) {
        return OutboundIds.messageId(TENANT, clientMessageId);
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(40));
    }
}
