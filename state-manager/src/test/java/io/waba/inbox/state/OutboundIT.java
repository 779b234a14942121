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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/**
 * Messages to customers, from the queue to Meta's stand-in and back as statuses; what was received there is counted. One service for all tests, a
 * tenant with numbers of its own for each.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutboundIT {

    /** WhatsApp's times are whole seconds; an answer within the same second would be sorted by chance. */
    private final Instant aMomentAgo = Instant.now().minusSeconds(60);

    private static final OutboundContent HELLO = new OutboundContent.Text("Hello!");

    private final TestInfrastructure infrastructure = TestInfrastructure.get();
    private final String storeUri = infrastructure.mongodbUri(infrastructure.newDatabaseName());
    private final MongoClient client = StoreClient.connect(storeUri);
    private final MongoDatabase database = client.getDatabase(StoreClient.databaseName(storeUri));
    private final TenantStore tenants = new TenantStore(database);
    private final Broker broker;
    private final StatusWebhooks webhooks;
    private final SimulatorServer meta;
    private final List<ConfigurableApplicationContext> services = new ArrayList<>();

    private int tests;
    private String tenant = "";
    private String number = "";
    private Set<String> sentBefore = Set.of();
    private long receivedBefore;

    OutboundIT() throws Exception {
        infrastructure.resetBroker(
                Topology.allQueues().stream().map(QueueDefinition::name).toList(), List.of());
        broker = new Broker(infrastructure);
        webhooks = new StatusWebhooks(broker);
        meta = SimulatorServer.start(
                SimulatorSettings.forTests(webhooks.url(), "0123456789abcdef").withStatusDelay(Duration.ofMillis(100)),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        startService();
    }

    @BeforeEach
    void aTenantOfItsOwn() {
        tests++;
        tenant = "t_" + tests;
        tenants.save(new Tenant(tenant, "Demo", ZoneOffset.UTC));
        number = numberOfItsOwn(1);
        broker.forget();
        sentBefore = meta.tallies().keySet();
        receivedBefore = meta.receivedCount();
    }

    /** A number whose circuit, rate and customers no other test has touched. */
    private String numberOfItsOwn(int which) {
        String phoneNumberId = String.valueOf(100_000L * tests + which);
        tenants.claim(new PhoneNumber(phoneNumberId, tenant, null));
        return phoneNumberId;
    }

    @AfterEach
    void nothingIsUnderWayAnymore() {
        meta.failNothingMore();
        patiently()
                .until(() -> database.getCollection(Collections.MESSAGES).countDocuments(ours().append("outbox", true))
                        == 0);
        while (services.size() > 1) {
            services.remove(services.size() - 1).close();
        }
    }

    @AfterAll
    void stop() throws Exception {
        services.forEach(ConfigurableApplicationContext::close);
        meta.close();
        webhooks.close();
        broker.close();
        client.close();
    }

    private void startService() {
        services.add(SpringApplication.run(
                StateManagerApplication.class,
                "--MONGODB_URI=" + storeUri,
                "--RABBITMQ_URI=" + infrastructure.rabbitmqUri(),
                "--STATE_MANAGER_HTTP_PORT=0",
                "--GRAPH_API_BASE_URL=http://127.0.0.1:" + meta.port(),
                "--GRAPH_API_TOKEN=token",
                "--GRAPH_REQUEST_TIMEOUT=3s",
                "--waba.graph.circuit-pause=300ms",
                "--waba.graph.sweep-interval=500ms",
                "--waba.amqp.queue-type=classic"));
    }

    @Test
    void aMessageIsSentOnceAndEachStepIsAnEvent() {
        String conversation = customerWrote("1", aMomentAgo);

        send("c-1", conversation, HELLO);

        String id = id("c-1");
        patiently().untilAsserted(() -> assertThat(answersEvents())
                .containsExactlyInAnyOrder(
                        "conversation_update:" + tenant + ":" + conversation + ":sent:" + id,
                        "status_update:" + tenant + ":" + id + ":sent",
                        "status_update:" + tenant + ":" + id + ":delivered",
                        "status_update:" + tenant + ":" + id + ":read"));
        // Told first, and then done with; by somebody else than who reads the statuses.
        patiently()
                .untilAsserted(() -> assertThat(message(id).keySet()).noneMatch(field -> field.startsWith("outbox")));
        assertThat(events())
                .filteredOn(event -> event.type().equals("conversation_update"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.data().path("lastMessage").asString()).isEqualTo("Hello!");
                    assertThat(event.data().path("direction").asString()).isEqualTo("outbound");
                    assertThat(event.data().path("sentBy").asString()).isEqualTo("ana");
                    assertThat(event.data().path("clientMessageId").asString()).isEqualTo("c-1");
                    assertThat(event.data().path("messageId").asString()).isEqualTo(id);
                });
        assertThat(tallies()).isEqualTo(Map.of(id, new Tally(1, 1)));
        Document message = message(id);
        assertThat(message.getString("status")).isEqualTo("read");
        assertThat(message.getString("sendState")).isEqualTo("accepted");
        assertThat(message.getString("whatsappId")).startsWith("wamid.");
        Document shown = Objects.requireNonNull(
                database.getCollection(Collections.CONVERSATIONS).find(ours()).first());
        assertThat(shown.getString("lastMessageId")).isEqualTo(id);
        assertThat(shown.getString("lastDirection")).isEqualTo("outbound");
    }

    @Test
    void whatNoAgentWroteIsAnnouncedWithoutAnAuthor() {
        String conversation = customerWrote("1", aMomentAgo);

        publish(message("c-1", conversation, null, aMomentAgo.plusSeconds(1)));

        patiently().untilAsserted(() -> assertThat(events())
                .filteredOn(
                        event -> event.data().path("clientMessageId").asString().equals("c-1"))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.data().has("sentBy")).isFalse()));
    }

    private OutboundMessage message(
            String clientMessageId, String conversationId, @Nullable String sentBy, Instant createdAt) {
        return new OutboundMessage(
                tenant, clientMessageId, conversationId, null, null, HELLO, null, null, sentBy, createdAt);
    }

    @Test
    void theSameClientMessageIdTwiceIsOneMessage() {
        String conversation = customerWrote("1", aMomentAgo);
        OutboundMessage message = message("c-1", conversation, HELLO);
        publish(message);
        publish(message);
        patiently().until(() -> tallies().containsKey(id("c-1")));
        publish(message("c-1", conversation, HELLO));
        send("c-2", conversation, HELLO);

        patiently().until(() -> tallies().containsKey(id("c-2")));
        assertThat(tallies()).isEqualTo(Map.of(id("c-1"), new Tally(1, 1), id("c-2"), new Tally(1, 1)));
        // A message is on its way before it is told of.
        patiently().untilAsserted(() -> assertThat(answersEvents().stream().filter(id -> id.startsWith("conversation")))
                .hasSize(2));
    }

    /** What goes wrong with a message, and where that ends. */
    private record Trouble(Failure failure, String sendState, String status, @Nullable Tally tally) {}

    /** Each at a number of its own, so that all of them wait at the same time for what Meta asks to wait for. */
    @TestFactory
    Stream<DynamicTest> everyFailureEndsInItsStateAndNothingGoesOutTwice() {
        List<Trouble> troubles = List.of(
                new Trouble(Failure.error(131016, 503).times(2), "accepted", "read", new Tally(3, 1)),
                new Trouble(Failure.error(2, 500), "accepted", "read", new Tally(2, 1)),
                new Trouble(Failure.error(130429, 429).retryAfter(1), "accepted", "read", new Tally(2, 1)),
                new Trouble(Failure.error(131056, 400).times(2), "accepted", "read", new Tally(3, 1)),
                new Trouble(Failure.status(429).retryAfter(1), "accepted", "read", new Tally(2, 1)),
                new Trouble(Failure.error(131026, 400), "failed", "failed", new Tally(1, 0)),
                new Trouble(Failure.error(131047, 400), "failed", "failed", new Tally(1, 0)),
                new Trouble(Failure.error(999999, 400), "failed", "failed", new Tally(1, 0)),
                new Trouble(Failure.of(Kind.LATE), "accepted", "read", new Tally(1, 1)),
                new Trouble(Failure.of(Kind.GARBLED), "accepted", "read", new Tally(1, 1)),
                new Trouble(Failure.of(Kind.RESET_ACCEPTED), "accepted", "read", new Tally(1, 1)),
                new Trouble(Failure.of(Kind.FAILED), "accepted", "failed", new Tally(1, 1)),
                new Trouble(Failure.of(Kind.RESET_READ), "unconfirmed", "unconfirmed", new Tally(1, 0)),
                new Trouble(Failure.status(503), "unconfirmed", "unconfirmed", new Tally(1, 0)));
        for (int i = 0; i < troubles.size(); i++) {
            String its = numberOfItsOwn(10 + i);
            String conversation = customerWrote(its, String.valueOf(i), aMomentAgo);
            meta.fail(troubles.get(i).failure().from(its));
            send("c-" + i, conversation, HELLO);
            send("next-" + i, conversation, HELLO);
        }
        return IntStream.range(0, troubles.size())
                .mapToObj(i -> DynamicTest.dynamicTest(
                        troubles.get(i).failure().toString(),
                        () -> assertEnds(troubles.get(i), id("c-" + i), id("next-" + i))));
    }

    /** Nothing is read that could say which number it was, so this one is alone. */
    @Test
    void aMessageThatNobodyReadIsUnconfirmed() {
        String conversation = customerWrote("1", aMomentAgo);
        meta.fail(Failure.of(Kind.RESET_UNREAD));

        send("c-1", conversation, HELLO);
        send("c-2", conversation, HELLO);

        assertEnds(
                new Trouble(Failure.of(Kind.RESET_UNREAD), "unconfirmed", "unconfirmed", null), id("c-1"), id("c-2"));
    }

    private void assertEnds(Trouble trouble, String id, String next) {
        patiently().untilAsserted(() -> {
            assertThat(message(id).getString("sendState")).isEqualTo(trouble.sendState());
            assertThat(message(id).getString("status")).isEqualTo(trouble.status());
            assertThat(message(id).keySet()).noneMatch(field -> field.startsWith("outbox"));
        });
        // The next one goes out: whatever became of the first holds up nothing.
        patiently().until(() -> "read".equals(message(next).getString("status")));
        assertThat(tallies().get(id)).isEqualTo(trouble.tally());
        assertThat(tallies().get(next)).isEqualTo(new Tally(1, 1));
        patiently().untilAsserted(() -> assertThat(statusEvents(id)).contains(trouble.status()));
        if (trouble.status().equals("failed") || trouble.status().equals("unconfirmed")) {
            patiently().untilAsserted(() -> assertThat(events()).anySatisfy(event -> {
                assertThat(event.eventId()).isEqualTo("status_update:" + tenant + ":" + id + ":" + trouble.status());
                assertThat(event.data().at("/error/title").asString()).isNotBlank();
                assertThat(event.data().at("/error/hint").asString()).isNotBlank();
            }));
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
        assertThat(events()).anySatisfy(event -> {
            assertThat(event.eventId()).isEqualTo("status_update:" + tenant + ":" + id("c-1") + ":failed");
            assertThat(event.data().at("/error/code").asInt()).isEqualTo(131047);
            assertThat(event.data().at("/error/hint").asString()).contains("template");
        });
        assertThat(tallies()).isEqualTo(Map.of(id("c-2"), new Tally(1, 1)));
    }

    @Test
    void anIntegrationMayWriteToANumberThatHasNoConversation() {
        publish(new OutboundMessage(
                tenant,
                "c-1",
                null,
                number,
                "+1 555 000 7777",
                new OutboundContent.Template("hello", "en", List.of(), null),
                null,
                null,
                null,
                Instant.now()));
        patiently().until(() -> "read".equals(message(id("c-1")).getString("status")));
        Document conversation = Objects.requireNonNull(
                database.getCollection(Collections.CONVERSATIONS).find(ours()).first());
        assertThat(conversation.getString("contactPhone")).isEqualTo("15550007777");
        assertThat(conversation.getString("lastMessage")).isEqualTo("Template: hello");

        broker.publish(Samples.message(
                number,
                "wamid.in",
                new Customer("15550007777", null, "Ana", null),
                Instant.now(),
                new MessageContent.Text("Hi")));

        patiently().until(() -> database.getCollection(Collections.MESSAGES).countDocuments(ours()) == 2);
        assertThat(database.getCollection(Collections.CONVERSATIONS).countDocuments(ours()))
                .isEqualTo(1);
    }

    @Test
    void whatCanNeverBeSentIsADeadLetter() {
        long before = broker.depth(Queues.dead(Queues.OUTBOUND_MESSAGES));

        send("c-1", "c_nobodys", HELLO);

        patiently().until(() -> broker.depth(Queues.dead(Queues.OUTBOUND_MESSAGES)) == before + 1);
    }

    @Test
    void everyKindOfContentReachesMetaInItsShape() {
        String conversation = customerWrote("1", aMomentAgo);
        send("c-1", conversation, HELLO);
        patiently().until(() -> message(id("c-1")).getString("whatsappId") != null);
        publish(new OutboundMessage(
                tenant, "c-2", conversation, null, null, HELLO, id("c-1"), null, "ana", Instant.now()));
        send(
                "c-3",
                conversation,
                new OutboundContent.File(
                        OutboundContent.Kind.DOCUMENT, null, "https://example.org/a.pdf", "Read it", "a.pdf"));
        send("c-4", conversation, new OutboundContent.Reaction("wamid.in.1", "👍"));

        patiently().until(() -> tallies().size() == 4);
        assertThat(sent("c-2").at("/context/message_id").asString())
                .isEqualTo(message(id("c-1")).getString("whatsappId"));
        assertThat(sent("c-3").path("document").toString())
                .isEqualTo("{\"link\":\"https://example.org/a.pdf\",\"caption\":\"Read it\",\"filename\":\"a.pdf\"}");
        assertThat(sent("c-4").path("reaction").toString())
                .isEqualTo("{\"message_id\":\"wamid.in.1\",\"emoji\":\"👍\"}");
        patiently().untilAsserted(() -> assertThat(events()).anySatisfy(event -> {
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
                                .countDocuments(ours().append("outboxFailures", new Document("$gte", 2)))
                        > 0);

        meta.comeBack();

        patiently().until(() -> tallies().size() == 50);
        assertThat(tallies().values()).containsOnly(new Tally(1, 1));
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
                        database.getCollection(Collections.MESSAGES).countDocuments(ours().append("status", "read")))
                .isEqualTo(200));
        assertThat(tallies()).hasSize(200);
        assertThat(tallies().values()).allMatch(tally -> tally.accepted() == 1);
        assertInOrder(200, 10);
    }

    @Test
    void whatWaitsInAConversationThatIsMergedGoesOutBeforeWhatIsWrittenAfterwards() {
        String before = customerWrote("1", aMomentAgo);
        meta.fail(Failure.error(131016, 503).retryAfter(3).from(number));
        meta.fail(Failure.error(131026, 400).from(number));
        send("c-1", before, HELLO);
        send("c-2", before, HELLO);
        patiently().until(() -> message(id("c-1")).getInteger("outboxFailures", 0) > 0);
        broker.publish(Samples.message(
                number,
                "wamid.in.with.id",
                new Customer("15551", "US.1", "Customer 1", null),
                Instant.now(),
                new MessageContent.Text("It is me")));
        patiently()
                .until(() -> events().stream().anyMatch(event -> event.eventId().contains(":merged:")));

        send("c-3", before, HELLO);

        patiently().until(() -> "read".equals(message(id("c-2")).getString("status")));
        patiently().until(() -> "read".equals(message(id("c-3")).getString("status")));
        assertThat(requests().stream().map(request -> request.at("/body/biz_opaque_callback_data")
                        .asString()))
                .containsExactly(id("c-2"), id("c-3"));
        String after = message(id("c-3")).getString("conversationId");
        assertThat(after).isNotEqualTo(before);
        assertThat(events()).anySatisfy(event -> {
            assertThat(event.eventId()).isEqualTo("status_update:" + tenant + ":" + id("c-1") + ":failed");
            assertThat(event.data().path("conversationId").asString()).isEqualTo(after);
        });
    }

    @Test
    void aNumberWhoseCallsHangHoldsUpNobodyElse() {
        List<String> conversations = conversations(40);
        // Nobody who has written to the slow number, too.
        String other = customerWrote(numberOfItsOwn(2), "900", aMomentAgo);
        meta.fail(Failure.of(Kind.LATE).from(number).times(1_000).lasting(Duration.ofSeconds(30)));
        for (int i = 0; i < conversations.size(); i++) {
            send("slow-" + i, conversations.get(i), HELLO);
        }

        send("quick", other, HELLO);

        patiently().until(() -> tallies().containsKey(id("quick")));
        assertThat(tallies().keySet().stream().filter(id -> IntStream.range(0, conversations.size())
                        .anyMatch(i -> id.equals(id("slow-" + i)))))
                .hasSizeLessThan(conversations.size());
    }

    @Test
    void aSenderThatWasKilledLeavesTheMessageUnconfirmedUntilItsStatusComes() {
        String conversation = customerWrote("1", aMomentAgo);
        services.remove(0).close();
        OutboxStore outbox = new OutboxStore(database);
        outbox.store(new OutboxStore.Draft(
                message("c-1", conversation, HELLO), conversation, "ct_1", number, "0000000001", Instant.now()));
        Pending claimed = outbox.head(tenant, conversation).orElseThrow();
        assertThat(outbox.claim(claimed, Instant.now())).isPresent();
        startService();

        patiently().until(() -> "unconfirmed".equals(message(id("c-1")).getString("status")));
        assertThat(tallies()).isEmpty();
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

        signals.read(tenant, conversation, "wamid.in.1");
        patiently().until(() -> meta.receivedCount() == receivedBefore + 1);
        signals.typing(tenant, conversation);
        patiently().until(() -> meta.receivedCount() == receivedBefore + 2);

        List<JsonNode> requests = requests();
        assertThat(requests.get(0).at("/body/message_id").asString()).isEqualTo("wamid.in.1");
        assertThat(requests.get(0).at("/body").has("typing_indicator")).isFalse();
        assertThat(requests.get(1).at("/body/typing_indicator/type").asString()).isEqualTo("text");
    }

    private InboundStatus statusOf(String opaque) {
        Instant now = Instant.now();
        return new InboundStatus(
                "102290129340398",
                number,
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
        requests().forEach(request -> {
            int number = numbers.getOrDefault(
                    request.at("/body/biz_opaque_callback_data").asString(), -1);
            taken.computeIfAbsent(number % conversations, c -> new ArrayList<>())
                    .add(number);
        });
        assertThat(taken).hasSize(conversations);
        assertThat(taken.values())
                .allSatisfy(numbersTaken -> assertThat(numbersTaken).isSorted().hasSize(messages / conversations));
    }

    /** That many customers have written to the number. */
    private List<String> conversations(int count) {
        List<String> customers =
                IntStream.range(0, count).mapToObj(String::valueOf).toList();
        customers.forEach(customer -> write(number, customer, aMomentAgo));
        return customers.stream().map(this::conversation).toList();
    }

    private String customerWrote(String customer, Instant at) {
        return customerWrote(number, customer, at);
    }

    /** Returns the conversation. */
    private String customerWrote(String phoneNumberId, String customer, Instant at) {
        write(phoneNumberId, customer, at);
        return conversation(customer);
    }

    private void write(String phoneNumberId, String customer, Instant at) {
        broker.publish(Samples.message(
                phoneNumberId,
                "wamid.in." + customer,
                new Customer("1555" + customer, null, "Customer " + customer, null),
                at,
                new MessageContent.Text("Hi")));
    }

    private String conversation(String customer) {
        Document written = ours().append("contactPhone", "1555" + customer).append("lastMessage", "Hi");
        return patiently()
                .until(
                        () -> database.getCollection(Collections.CONVERSATIONS)
                                .find(written)
                                .first(),
                        Objects::nonNull)
                .getString("_id");
    }

    private OutboundMessage message(String clientMessageId, String conversationId, OutboundContent content) {
        return new OutboundMessage(
                tenant, clientMessageId, conversationId, null, null, content, null, null, "ana", Instant.now());
    }

    private void send(String clientMessageId, String conversationId, OutboundContent content) {
        publish(message(clientMessageId, conversationId, content));
    }

    private void publish(OutboundMessage message) {
        broker.publish(Queues.OUTBOUND_MESSAGES, WireJson.encode(message));
    }

    /** What this test alone looks at. */
    private Document ours() {
        return new Document("tenantId", tenant);
    }

    private List<EventEnvelope> events() {
        return broker.events().stream()
                .filter(event -> event.tenantId().equals(tenant))
                .toList();
    }

    /** What was told of this test's answers, each once: a status that comes before the answer to its call is told of again by who catches up. */
    private Set<String> answersEvents() {
        return events().stream()
                .filter(event -> !event.type().equals("new_message"))
                .map(EventEnvelope::eventId)
                .collect(Collectors.toSet());
    }

    /** How often each message of this test came to Meta. */
    private Map<String, Tally> tallies() {
        Map<String, Tally> ours = new HashMap<>(meta.tallies());
        ours.keySet().removeAll(sentBefore);
        return ours;
    }

    /** What Meta took during this test. */
    private List<JsonNode> requests() {
        return meta.received()
                .path("requests")
                .valueStream()
                .skip(receivedBefore)
                .toList();
    }

    private JsonNode sent(String clientMessageId) {
        for (JsonNode request : requests()) {
            if (request.at("/body/biz_opaque_callback_data").asString().equals(id(clientMessageId))) {
                return request.path("body");
            }
        }
        throw new AssertionError(clientMessageId + ": not received");
    }

    private List<String> statusEvents(String messageId) {
        return events().stream()
                .filter(event -> event.eventId().startsWith("status_update:" + tenant + ":" + messageId))
                .map(event -> event.data().path("status").asString())
                .toList();
    }

    private Document message(String messageId) {
        Document message = database.getCollection(Collections.MESSAGES)
                .find(new Document("_id", tenant + ":" + messageId))
                .first();
        return message == null ? new Document() : message;
    }

    private String id(String clientMessageId) {
        return OutboundIds.messageId(tenant, clientMessageId);
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(30));
    }
}
