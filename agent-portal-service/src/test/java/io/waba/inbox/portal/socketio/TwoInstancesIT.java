package io.waba.inbox.portal.socketio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waba.inbox.amqp.ConfirmedPublisher;
import io.waba.inbox.amqp.OutgoingMessage;
import io.waba.inbox.portal.PortalApplication;
import io.waba.inbox.portal.RestService;
import io.waba.inbox.shared.access.Role;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent;
import io.waba.inbox.shared.event.PortalEvent.ConversationUpdate;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.shared.topology.Exchanges;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.testing.FreePorts;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import tools.jackson.databind.JsonNode;

/** What agents do, with stock clients on two instances that share nothing but broker and store, one of them a process that can be killed. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoInstancesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String EVENTS = Queues.AGENT_PORTAL_EVENTS;
    private static final int MAX_PENDING = 65_536;

    private static RestService one;
    private static Process two;
    private static int twosHttpPort;
    private static int twosPort;

    @BeforeAll
    static void start() throws IOException {
        TestInfrastructure infrastructure = TestInfrastructure.get();
        infrastructure.resetBroker(
                List.of(EVENTS, Queues.dead(EVENTS), Queues.PORTAL_COMMANDS, Queues.OUTBOUND_MESSAGES),
                List.of(Exchanges.AGENT_PORTAL_BROADCAST));
        String store = infrastructure.mongodbUri(infrastructure.newDatabaseName());
        // So long that nothing is owed to it.
        String neverByItself = "1h";
        List<Integer> ports = FreePorts.several(2);
        twosHttpPort = ports.get(0);
        twosPort = ports.get(1);
        ProcessBuilder process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                PortalApplication.class.getName());
        process.environment()
                .putAll(Map.of(
                        "JWT_SECRET",
                        RestService.SECRET,
                        "MONGODB_URI",
                        store,
                        "RABBITMQ_URI",
                        infrastructure.rabbitmqUri(),
                        "PORTAL_HTTP_PORT",
                        ports.get(0).toString(),
                        "PORTAL_REALTIME_PORT",
                        ports.get(1).toString(),
                        "AGENT_CHECK_INTERVAL",
                        neverByItself));
        two = process.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        one = RestService.startWholeOn(
                store,
                infrastructure.rabbitmqUri(),
                "waba.realtime.agent-check-interval=" + neverByItself,
                "waba.realtime.max-pending=" + MAX_PENDING);
        one.addTenant("t1", "ana", "ben", "cleo");
        one.database()
                .getCollection(Collections.CONVERSATIONS)
                .insertOne(
                        new Document("_id", "c1").append(Fields.TENANT_ID, "t1").append(Fields.LAST_SORT_KEY, "2"));
        for (String sortKey : List.of("1", "2")) {
            one.database()
                    .getCollection(Collections.MESSAGES)
                    .insertOne(new Document("_id", "t1:m" + sortKey)
                            .append(Fields.TENANT_ID, "t1")
                            .append(Fields.CONVERSATION_ID, "c1")
                            .append(Fields.MESSAGE_ID, "m" + sortKey)
                            .append(Fields.DIRECTION, "inbound")
                            .append(Fields.SORT_KEY, sortKey));
        }
        // The first test has sockets that answer no ping: they do not live for as long as an instance takes to start.
        String ana = token("ana");
        for (int port : List.of(one.realtimePort(), twosPort)) {
            await().atMost(PATIENCE.multipliedBy(3))
                    .ignoreException(UncheckedIOException.class)
                    .untilAsserted(() -> RawWebSocket.connect(port, ana).close());
        }
    }

    @AfterAll
    static void stop() {
        if (two != null) {
            two.destroyForcibly();
        }
        if (one != null) {
            one.close();
        }
    }

    private static String token(String name) {
        return one.token(name + "@t1.test");
    }

    private static String id(String name) {
        return one.get("/api/me", token(name)).body().path("id").asString();
    }

    private static NodeClient client(int port, String name) {
        NodeClient client = NodeClient.start(port, token(name), Map.of());
        await().atMost(PATIENCE).until(() -> !client.all("connect").isEmpty());
        return client;
    }

    private static List<JsonNode> data(NodeClient client, String event, String userId) {
        return client.all("message").stream()
                .filter(message -> message.path("name").asString().equals(event))
                .map(message -> message.path("args").path(0))
                .filter(data -> data.path("userId").asString().equals(userId))
                .toList();
    }

    private static void awaitLast(NodeClient client, String event, String userId, String field, String value) {
        await(event + " " + field + " " + value).atMost(PATIENCE).until(() -> {
            List<JsonNode> seen = data(client, event, userId);
            return !seen.isEmpty()
                    && seen.get(seen.size() - 1).path(field).asString().equals(value);
        });
    }

    private static void ask(NodeClient client, String event, Map<String, ?> argument) {
        String ref = event + client.all("ack").size();
        client.emit(ref, event, argument);
        assertThat(client.ack(ref).path("ok").asBoolean()).as(event).isTrue();
    }

    @Test
    @Order(0)
    void whatTheyDoIsCountedWherePrometheusReadsIt() {
        String ana = one.token("ana@t1.test");
        try (RawWebSocket anas = RawWebSocket.connect(one.realtimePort(), ana)) {
            PollingClient bens = PollingClient.connect(one.realtimePort(), one.token("ben@t1.test"));
            awaitMetric("waba_sockets{transport=\"websocket\"}", 1);
            awaitMetric("waba_sockets{transport=\"polling\"}", 1);
            awaitMetric("waba_realtime_tenants", 1);
            awaitMetric("waba_realtime_rooms", 3);
            anas.send("421[\"conversation:join\",{\"conversationId\":\"c1\"}]");
            awaitMetric("waba_realtime_rooms", 4);
            anas.send("422[\"nonsense\"]");
            awaitMetric("waba_realtime_client_events_total", 2);
            awaitMetric("waba_realtime_client_events_refused_total{reason=\"invalid_request\"}", 1);

            double deliveries = metric("waba_realtime_deliveries_total");
            one.bean(ConfirmedPublisher.class)
                    .publish(IntStream.range(0, 20)
                            .mapToObj(TwoInstancesIT::messageOfAMinuteAgo)
                            .toList());

            awaitMetric("waba_realtime_events_total", 20);
            await().untilAsserted(() ->
                    assertThat(metric("waba_realtime_deliveries_total")).isGreaterThanOrEqualTo(deliveries + 40));
            awaitMetric("waba_realtime_webhook_to_socket_seconds_count", 20);
            awaitMetric("waba_realtime_webhook_to_socket_seconds_bucket{le=\"30.0\"}", 0);
            awaitMetric("waba_realtime_webhook_to_socket_seconds_bucket{le=\"+Inf\"}", 20);
            assertThat(metric("waba_realtime_webhook_to_socket_seconds_sum")).isBetween(1200d, 2400d);
            await().ignoreException(UncheckedIOException.class)
                    .untilAsserted(() -> assertThat(metric("waba_relay_lag_seconds_count")
                                    + metric(twosHttpPort, "waba_relay_lag_seconds_count"))
                            .isEqualTo(20));
            assertThat(metric("waba_relay_lag_seconds_sum") + metric(twosHttpPort, "waba_relay_lag_seconds_sum"))
                    .isBetween(1200d, 2400d);

            comeBack(ana, "5");
            awaitMetric("waba_realtime_resumes_total{outcome=\"hit\"}", 1);
            comeBack(ana, "999");
            awaitMetric("waba_realtime_resumes_total{outcome=\"miss\"}", 1);

            assertThat(metric("waba_sockets_slow_total")).isZero();
            bens.push(IntStream.range(0, MAX_PENDING / 64)
                    .mapToObj(n -> "42" + n + "[\"nonsense\"]")
                    .collect(Collectors.joining("\u001e")));
            awaitMetric("waba_sockets_slow_total", 1);
            awaitMetric("waba_sockets{transport=\"polling\"}", 0);
        }
        awaitMetric("waba_sockets{transport=\"websocket\"}", 0);
        awaitMetric("waba_realtime_rooms", 0);
    }

    private static OutgoingMessage messageOfAMinuteAgo(int n) {
        Instant then = Instant.now().minusSeconds(60);
        return OutgoingMessage.toQueue(
                EVENTS,
                "new_message",
                WireJson.encode(EventEnvelope.of(
                        "t1",
                        EventIds.newMessage("t1", "counted" + n),
                        then,
                        new PortalEvent.NewMessage(
                                "c1", "counted" + n, "+1", null, "Hi", null, then, false, null, null))));
    }

    /** As a client that saw the offset last. */
    private static void comeBack(String token, String offset) {
        String pid = Pid.begin("seen", "t1", 0).toString();
        try (RawWebSocket again = RawWebSocket.open(one.realtimePort(), "")) {
            again.read();
            again.send("40" + new String(WireJson.encode(Map.of("token", token, "pid", pid, "offset", offset)), UTF_8));
            assertThat(again.read()).startsWith("40{");
        }
    }

    private static void awaitMetric(String series, double value) {
        await(series).atMost(PATIENCE).untilAsserted(() -> assertThat(metric(series))
                .isEqualTo(value));
    }

    private static double metric(String series) {
        return metric(one.port(), series);
    }

    private static double metric(int httpPort, String series) {
        String all = PollingClient.send(
                        PollingClient.request(URI.create("http://127.0.0.1:" + httpPort + "/actuator/prometheus")))
                .body();
        return all.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(series + ": not among the metrics"));
    }

    @Test
    @Order(1)
    void readingOnOneInstanceIsToldToAllTabsOfTheAgent() {
        String ana = id("ana");
        try (NodeClient here = client(one.realtimePort(), "ana");
                NodeClient there = client(twosPort, "ana");
                NodeClient colleague = client(twosPort, "ben")) {
            ask(here, "conversation:read", Map.of("conversationId", "c1", "messageId", "m1"));

            // As the state-manager does it.
            one.database()
                    .getCollection(Collections.CONVERSATIONS)
                    .updateOne(
                            new Document("_id", "c1"),
                            new Document("$set", new Document(Fields.READ_BY + "." + ana, "1")));
            one.bean(ConfirmedPublisher.class)
                    .publish(List.of(OutgoingMessage.toQueue(
                            EVENTS,
                            "conversation_update",
                            WireJson.encode(EventEnvelope.of(
                                    "t1",
                                    EventIds.conversationUpdate("t1", "c1", "read", "cmd_1"),
                                    Instant.now(),
                                    ConversationUpdate.read("c1", ana, "m1"))))));

            awaitLast(here, "conversation_read", ana, "unread", "1");
            awaitLast(there, "conversation_read", ana, "unread", "1");
            colleague.await(
                    "message", message -> message.path("name").asString().equals("conversation_update"));
            assertThat(data(colleague, "conversation_read", ana)).isEmpty();
            assertThat(TestInfrastructure.get().messageCount(Queues.PORTAL_COMMANDS))
                    .isEqualTo(1);
        }
    }

    @Test
    @Order(2)
    void anAgentWhoIsDisabledLosesTheSocketsOfBothInstancesAtOnce() {
        try (NodeClient here = client(one.realtimePort(), "cleo");
                NodeClient there = client(twosPort, "cleo");
                NodeClient colleague = client(twosPort, "ben")) {
            one.command("agent", "disable", "--email", "cleo@t1.test");

            for (NodeClient ended : List.of(here, there)) {
                ended.await("disconnect");
                assertThat(ended.await("connect_error").path("message").asString())
                        .isEqualTo("agent_disabled");
            }
            assertThat(colleague.all("disconnect")).isEmpty();
        }
    }

    @Test
    @Order(3)
    void whatAdminsChangeIsToldToEverybodyOfTheirTenantOnBothInstancesAndToNobodyElse() {
        String admin = one.addAgent("t1", "lea", Role.ADMIN);
        one.addTenant("t2");
        String stranger = one.addAgent("t2", "max", Role.ADMIN);
        String lea = one.get("/api/me", admin).body().path("id").asString();
        try (NodeClient here = client(one.realtimePort(), "ana");
                NodeClient there = client(twosPort, "ben");
                NodeClient elsewhere = NodeClient.start(twosPort, stranger, Map.of())) {
            await().atMost(PATIENCE).until(() -> !elsewhere.all("connect").isEmpty());

            assertThat(one.send("POST", "/api/labels", admin, Map.of("name", "VIP", "colour", "#123456"))
                            .status())
                    .isEqualTo(201);
            assertThat(one.send("PATCH", "/api/agents/" + lea, admin, Map.of("version", 1, "name", "Leandra"))
                            .status())
                    .isEqualTo(200);
            // Whatever the stranger is told of the above is told before this.
            Map<String, String> reply = Map.of("shortcut", "hi", "title", "Hi", "text", "Hello");
            assertThat(one.send("POST", "/api/canned-replies", stranger, reply).status())
                    .isEqualTo(201);

            for (NodeClient client : List.of(here, there)) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(catalogs(client)).containsExactly("labels", "agents"));
                assertThat(client.all("disconnect")).isEmpty();
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(catalogs(elsewhere)).containsExactly("canned_replies"));
        }
    }

    @Test
    @Order(4)
    void anInstanceThatDidNotHearTheBrokerForAWhileHasItsOwnPagesReadThemAgain() {
        try (NodeClient here = client(one.realtimePort(), "ana");
                NodeClient there = client(twosPort, "ben")) {
            one.bean(CachingConnectionFactory.class).resetConnection();

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(catalogs(here))
                    .containsExactly("agents", "canned_replies", "labels"));
            assertThat(here.all("disconnect")).isEmpty();
            assertThat(catalogs(there)).isEmpty();
        }
    }

    /** What a client was told of; each with no offset, so that no client takes it for a place to resume from. */
    private static List<String> catalogs(NodeClient client) {
        return client.all("message").stream()
                .filter(message -> message.path("name").asString().equals("catalog_update"))
                .map(message -> message.path("args"))
                .peek(args -> assertThat(args.size()).isEqualTo(1))
                .map(args -> args.path(0).path("catalog").asString())
                .toList();
    }

    @Test
    @Order(5)
    void whatAnAgentDoesIsSeenOnTheOtherInstanceAndEndsWithAnInstanceThatIsKilled() {
        String ana = id("ana");
        String ben = id("ben");
        try (NodeClient anas = client(one.realtimePort(), "ana");
                NodeClient bens = client(twosPort, "ben")) {
            awaitLast(anas, "presence_update", ben, "status", "online");
            awaitLast(bens, "presence_update", ana, "status", "online");
            ask(anas, "conversation:join", Map.of("conversationId", "c1"));
            ask(bens, "conversation:join", Map.of("conversationId", "c1"));
            awaitLast(anas, "viewing", ben, "isViewing", "true");
            awaitLast(bens, "viewing", ana, "isViewing", "true");
            ask(bens, "typing", Map.of("conversationId", "c1", "isTyping", true));
            awaitLast(anas, "typing", ben, "isTyping", "true");
            awaitLast(anas, "typing", ben, "isTyping", "false");
            ask(bens, "presence:set", Map.of("status", "away"));
            awaitLast(anas, "presence_update", ben, "status", "away");
            assertThat(status("ben")).isEqualTo("away");

            two.destroyForcibly();

            awaitLast(anas, "viewing", ben, "isViewing", "false");
            awaitLast(anas, "presence_update", ben, "status", "offline");
            assertThat(status("ben")).isEqualTo("offline");
            assertThat(status("ana")).isEqualTo("online");
        }
    }

    private static String status(String name) {
        for (JsonNode agent : one.get("/api/agents", token("ana")).body().path("items")) {
            if (agent.path("name").asString().equals(name)) {
                return agent.path("status").asString();
            }
        }
        throw new AssertionError(name + ": not listed");
    }
}
