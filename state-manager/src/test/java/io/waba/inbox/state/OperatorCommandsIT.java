package io.waba.inbox.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.InboundNotification;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.topology.DeadLetterHeaders;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.topology.Topology;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.state.operate.OperatorCommands;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.state.store.TenantStore.PhoneNumber;
import io.waba.inbox.state.store.TenantStore.Tenant;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** {@code dead}, {@code unrouted}, {@code notifications}, beside a running service. */
@Tag("both-brokers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorCommandsIT {

    private static final String QUEUE = Queues.INBOUND_MESSAGES;
    private static final String DEAD = Queues.dead(QUEUE);
    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");

    private final TestInfrastructure infrastructure = TestInfrastructure.get();
    private final String mongodbUri = infrastructure.mongodbUri(infrastructure.newDatabaseName());
    private final ConfigurableApplicationContext service;
    private final MongoDatabase database;
    private final Broker broker;
    private final Connection connection;
    private final Channel channel;

    private record Ran(int exitCode, String out, String err) {}

    OperatorCommandsIT() throws Exception {
        infrastructure.resetBroker(
                Topology.allQueues().stream().map(QueueDefinition::name).toList(), List.of());
        service = StateManagerIT.start(mongodbUri, infrastructure.rabbitmqUri());
        database = service.getBean(MongoDatabase.class);
        broker = new Broker(infrastructure);
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(infrastructure.rabbitmqUri());
        connection = factory.newConnection("dead-letters-test");
        channel = connection.createChannel();
        channel.confirmSelect();
        // The type of production, which counts how often a message was given back.
        QueueDefinition dead = Topology.withDeadLetters(Topology.INBOUND_MESSAGES)
                .skip(1)
                .findFirst()
                .orElseThrow();
        channel.queueDelete(DEAD);
        channel.queueDeclare(DEAD, true, false, false, dead.arguments("quorum"));
    }

    @BeforeEach
    void nothingButATenantWithANumber() {
        infrastructure.purge(DEAD, Queues.AGENT_PORTAL_EVENTS);
        broker.forget();
        for (String collection : database.listCollectionNames()) {
            database.getCollection(collection).deleteMany(new Document());
        }
        TenantStore tenants = service.getBean(TenantStore.class);
        tenants.claim(new PhoneNumber(Samples.PHONE_NUMBER_ID, "t_abc123", null));
        tenants.save(new Tenant("t_abc123", "Demo", ZoneOffset.UTC));
    }

    @AfterAll
    void stop() throws IOException {
        service.close();
        broker.close();
        connection.close();
    }

    @Test
    void theListSaysHowManyHowOldAndWhy() {
        assertThat(run("dead", "list")).isEqualTo(new Ran(0, "No dead letters.\n", ""));
        died("{}", "a: absent (expected: a value)", "2026-11-20T14:00:00Z");
        died("{}", "a: absent (expected: a value)", "2026-11-20T10:00:00Z");
        died("{}", "b: \u001b[31m2\nx", "2026-11-20T14:30:00Z");

        assertThat(run("dead", "list"))
                .isEqualTo(new Ran(
                        0,
                        """
                        waba.inbound.messages  3, oldest 2026-11-20T10:00:00Z (5 h ago)
                               2 × a: absent (expected: a value)
                               1 × b: �[31m2 x
                        Next: dead show <queue>, then dead replay <queue> once the cause is mended.
                        """,
                        ""));
        awaitGivenBack(3);
    }

    @Test
    void aDeadLetterIsShownWithEverythingThatIsKnownAndStaysHoweverOftenSomebodyLooks() {
        died("{\"text\":\"" + "x".repeat(5_000) + "\"}", "a: absent (expected: a value)", "2026-11-20T10:00:00Z");
        died("not JSON", "not JSON", "2026-11-20T11:00:00Z");

        // More often than RabbitMQ 4 gives a message of a quorum queue back by default.
        for (int i = 0; i < 30; i++) {
            assertThat(run("dead", "show", QUEUE).exitCode()).isZero();
        }

        awaitGivenBack(2);
        String shown = run("dead", "show", DEAD, "2").out();
        assertThat(shown)
                .startsWith(
                        """
                        1 of 2
                          reason     a: absent (expected: a value)
                          exception  java.lang.IllegalArgumentException
                          queue      waba.inbound.messages
                          died at    2026-11-20T10:00:00Z
                          {
                            "text" : "xxx""")
                .contains("… (5", "2 of 2\n", "  not JSON\n")
                .hasSizeLessThan(5_000);
        awaitGivenBack(2);
        assertThat(run("dead", "show", QUEUE, "1").out()).contains("1 of 2").doesNotContain("2 of 2");
        awaitGivenBack(2);
    }

    /** RabbitMQ's quorum queue has them back a moment after it said so. */
    private void awaitGivenBack(int letters) {
        await().untilAsserted(() -> assertThat(broker.depth(DEAD)).isEqualTo(letters));
    }

    @Test
    void replayingTwiceChangesNothing() {
        InboundMessage message = Samples.text("wamid.1", "Hello!");
        String body = new String(WireJson.encode(message), UTF_8);
        // As after a replay that ended between the confirm and the acknowledgement: in the queue, and dead still.
        broker.publish(message);
        await().untilAsserted(() -> assertThat(broker.events()).hasSize(1));
        Map<String, Document> once = Instance.documents(database);
        died(body, "a: absent (expected: a value)", "2026-11-20T10:00:00Z");
        died(body, "a: absent (expected: a value)", "2026-11-20T10:00:00Z");

        assertThat(run("dead", "replay", QUEUE, "all"))
                .isEqualTo(new Ran(
                        0,
                        "replayed 2 of 2 to waba.inbound.messages; what dies again is in dead list within seconds\n",
                        ""));

        broker.publish(Samples.text("wamid.2", "behind them"));
        await().untilAsserted(() -> assertThat(broker.events())
                .extracting(event -> event.eventId())
                .contains("new_message:t_abc123:wamid.2"));
        assertThat(broker.depth(DEAD)).isZero();
        assertThat(broker.events())
                .extracting(event -> event.eventId())
                .containsOnly("new_message:t_abc123:wamid.1", "new_message:t_abc123:wamid.2");
        assertThat(database.getCollection(Collections.MESSAGES).countDocuments())
                .isEqualTo(2);
        String stored = Collections.MESSAGES + " t_abc123:wamid.1";
        assertThat(Instance.documents(database).get(stored)).isEqualTo(once.get(stored));
    }

    @Test
    void oneIsReplayedUnlessMoreAreAskedForAndWhatIsStillBrokenComesBackWithItsReason() {
        died("broken", "some old reason", "2026-11-20T10:00:00Z");
        died("broken too", "some old reason", "2026-11-20T11:00:00Z");

        assertThat(run("dead", "replay", QUEUE).out()).startsWith("replayed 1 of 2 ");

        await().untilAsserted(() -> assertThat(run("dead", "list").out())
                .contains("1 × some old reason", "1 × Unrecognized token 'broken'"));
        awaitGivenBack(2);
        // Both, and not those that come back meanwhile again and again.
        assertThat(run("dead", "replay", QUEUE, "all").out()).startsWith("replayed 2 of 2 ");
        awaitGivenBack(2);
    }

    @Test
    void nothingIsThrownAwayWithoutAYes() {
        died("{}", "a: absent (expected: a value)", "2026-11-20T10:00:00Z");

        assertThat(run("dead", "purge", QUEUE))
                .isEqualTo(new Ran(
                        2,
                        "",
                        "purge: would throw 1 messages of waba.inbound.messages.dead away for ever"
                                + " (expected: --yes, after a look at dead show waba.inbound.messages)\n"));
        assertThat(broker.depth(DEAD)).isEqualTo(1);

        assertThat(run("dead", "purge", QUEUE, "--yes").out()).isEqualTo("purged 1 from waba.inbound.messages.dead\n");
        assertThat(broker.depth(DEAD)).isZero();
    }

    @Test
    void updatesOfNobodysNumberAreCountedUntilATenantHasIt() {
        assertThat(run("unrouted").out()).startsWith("Nothing is unrouted");
        broker.publish(Samples.message(
                "555",
                "wamid.kept.1",
                Samples.JOHN,
                Samples.NOON,
                Samples.text("wamid.kept.1", "Hello!").content()));
        broker.publish(Samples.message(
                "555",
                "wamid.kept.2",
                Samples.JOHN,
                Samples.NOON,
                Samples.text("wamid.kept.2", "Hello!").content()));

        await().untilAsserted(() -> assertThat(run("unrouted").out())
                .containsPattern("(?m)^555 +2  ")
                .contains("--phone-number-id"));

        service.getBean(TenantStore.class).claim(new PhoneNumber("555", "t_abc123", null));
        await().untilAsserted(() -> assertThat(run("unrouted").out()).startsWith("Nothing is unrouted"));
        await().untilAsserted(() -> assertThat(broker.events())
                .extracting(event -> event.eventId())
                .contains("new_message:t_abc123:wamid.kept.1", "new_message:t_abc123:wamid.kept.2"));
    }

    @Test
    void notificationsAreCountedByFieldAndShownNewestFirst() {
        assertThat(run("notifications").out()).contains("No notifications.");
        broker.publish(notification("account_update", "{\"event\":\"BANNED\"}", NOW));
        broker.publish(notification("template_status", "{\"event\":\"\u001b[2J\"}", NOW.plusSeconds(1)));
        broker.publish(notification("template_status", "{\"event\":\"REJECTED\"}", NOW.plusSeconds(2)));

        await().untilAsserted(
                        () -> assertThat(run("notifications").out())
                                .isEqualTo(
                                        """
                           COUNT  FIELD
                               1  account_update
                               2  template_status

                        2026-11-20T15:00:02Z  template_status  account 102290129340398  tenant -
                          {"event":"REJECTED"}
                        2026-11-20T15:00:01Z  template_status  account 102290129340398  tenant -
                          {"event":"\\u001B[2J"}
                        2026-11-20T15:00:00Z  account_update  account 102290129340398  tenant -
                          {"event":"BANNED"}
                        """));
        assertThat(run("notifications", "--field", "template_status", "--limit", "1")
                        .out())
                .contains("REJECTED")
                .doesNotContain("[2J", "BANNED");
        assertThat(run("notifications", "--limit", "501").err()).isEqualTo("--limit: \"501\" (expected: 1 to 500)\n");
        assertThat(run("notifications", "--field").exitCode()).isEqualTo(2);
    }

    @Test
    void whatIsWrongIsSaidInOneLine() {
        assertThat(run("dead").err()).startsWith("usage: dead list").hasLineCount(1);
        assertThat(run("dead", "show", "inbound.enriched").err())
                .startsWith("queue: \"inbound.enriched\" (expected: one of waba.inbound.messages, ")
                .hasLineCount(1);
        assertThat(run("dead", "show", QUEUE, "none")).isEqualTo(new Ran(2, "", "n: \"none\" (expected: 1 to 1000)\n"));
        assertThat(run("dead", "replay", QUEUE, "0").exitCode()).isEqualTo(2);
        assertThat(run("unrouted", "x").exitCode()).isEqualTo(2);
    }

    @Test
    void aBrokerOrAStoreThatDoesNotAnswerIsSaidInOneLineWithoutThePassword() {
        assertThat(run(Map.of("RABBITMQ_URI", "amqp://someone:secret@127.0.0.1:1"), "dead", "list"))
                .isEqualTo(new Ran(1, "", "RABBITMQ_URI: 127.0.0.1:1 (expected: a RabbitMQ that answers)\n"));
        String wrongPassword = infrastructure.rabbitmqUri().replaceFirst("//[^@]*@", "//guest:wrong@");
        assertThat(run(Map.of("RABBITMQ_URI", wrongPassword), "dead", "list"))
                .isEqualTo(new Ran(
                        1,
                        "",
                        "RABBITMQ_URI: 127.0.0.1:" + URI.create(wrongPassword).getPort()
                                + ": user or password refused (expected: those of the broker)\n"));
        assertThat(run(Map.of("RABBITMQ_URI", "amqp://someone:secret@127.0.0.1:port"), "dead", "list"))
                .isEqualTo(new Ran(1, "", "RABBITMQ_URI: not an address (expected: amqp://user:password@host:port)\n"));
        assertThat(run(Map.of("MONGODB_URI", "mongodb://someone:secret@127.0.0.1:1/waba"), "notifications"))
                .isEqualTo(new Ran(1, "", "MONGODB_URI: 127.0.0.1:1 (expected: a MongoDB that answers)\n"));
    }

    private static InboundNotification notification(String field, String value, Instant receivedAt) {
        return new InboundNotification(
                "102290129340398",
                field,
                null,
                null,
                WireJson.decode(value.replace("\u001b", "\\u001b").getBytes(UTF_8), JsonNode.class),
                receivedAt,
                0);
    }

    private void died(String body, String reason, String diedAt) {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .deliveryMode(2)
                .headers(Map.of(
                        DeadLetterHeaders.REASON,
                        reason,
                        DeadLetterHeaders.EXCEPTION,
                        IllegalArgumentException.class.getName(),
                        DeadLetterHeaders.QUEUE,
                        QUEUE,
                        DeadLetterHeaders.DIED_AT,
                        diedAt))
                .build();
        try {
            channel.basicPublish("", DEAD, true, properties, body.getBytes(UTF_8));
            channel.waitForConfirmsOrDie(60_000);
        } catch (Exception e) {
            throw new IllegalStateException(DEAD, e);
        }
    }

    private Ran run(String... arguments) {
        return run(Map.of("RABBITMQ_URI", infrastructure.rabbitmqUri(), "MONGODB_URI", mongodbUri), arguments);
    }

    private static Ran run(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = OperatorCommands.run(
                List.of(arguments),
                environment,
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                Clock.fixed(NOW, ZoneOffset.UTC));
        return new Ran(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }
}
