package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.shared.access.Rooms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What an agent's browser sees: the stock client, with its default options and with each transport alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StockClientIT {

    private final TestGateway gateway = TestGateway.start();

    @AfterAll
    void stop() {
        gateway.close();
    }

    @BeforeAll
    void publishSomethingBefore() {
        gateway.publish("t_before", "nobody was there");
    }

    private static Map<String, ?> options(String transports) {
        return transports.isEmpty() ? Map.of() : Map.of("transports", List.of(transports.split(",")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "websocket", "polling"})
    void connectsWithATokenAndReceivesTheEventsOfItsTenantInOrder(String transports) {
        String tenant = "t_order_" + transports;
        try (NodeClient client = NodeClient.start(gateway.port(), TestTokens.of("a1", tenant), options(transports))) {
            JsonNode connected = client.await("connect");
            assertThat(connected.path("recovered").asBoolean()).isFalse();
            assertThat(connected.path("id").asString())
                    .isNotEqualTo(connected.path("sid").asString());
            List<String> texts = IntStream.range(0, 200).mapToObj(i -> "m" + i).toList();
            texts.forEach(text -> gateway.publish(tenant, text));
            gateway.publish("t_other", "not for this tenant");
            client.awaitTexts(texts);
            JsonNode first = client.all("message").get(0).path("args");
            assertThat(first.size()).isEqualTo(2);
            assertThat(first.path(1).asString()).isEqualTo("1");
        }
    }

    @Test
    void upgradesUnderAStreamOfEventsWithoutLosingDoublingOrReorderingAny() throws Exception {
        for (int round = 0; round < 5; round++) {
            String tenant = "t_stream_" + round;
            try (NodeClient client = NodeClient.start(gateway.port(), TestTokens.of("a1", tenant), Map.of())) {
                client.await("connect");
                client.awaitTexts(streamUntil(
                        tenant, sent -> sent >= 300 && !client.all("upgrade").isEmpty()));
                assertThat(client.all("disconnect")).isEmpty();
            }
        }
    }

    /** Ten events a millisecond, a stream rather than a burst; returns what was published. */
    private List<String> streamUntil(String tenant, IntPredicate enough) throws Exception {
        List<String> texts = new ArrayList<>();
        CompletableFuture<List<String>> published = new CompletableFuture<>();
        ScheduledExecutorService stream = Executors.newSingleThreadScheduledExecutor();
        try {
            ScheduledFuture<?> ticks = stream.scheduleAtFixedRate(
                    () -> {
                        try {
                            for (int i = 0; i < 10; i++) {
                                String text = "m" + texts.size();
                                gateway.publish(tenant, text);
                                texts.add(text);
                            }
                            if (enough.test(texts.size())) {
                                published.complete(texts);
                                stream.shutdown();
                            }
                        } catch (RuntimeException e) {
                            published.completeExceptionally(e);
                        }
                    },
                    0,
                    1,
                    TimeUnit.MILLISECONDS);
            List<String> all = published.get(1, TimeUnit.MINUTES);
            ticks.cancel(false);
            return List.copyOf(all);
        } finally {
            stream.shutdownNow();
        }
    }

    @Test
    void isToldWhyItIsRefusedAndIsClosed() {
        Map<String, Map<String, ?>> arguments = Map.of(
                "token_missing", Map.of(),
                "token_invalid", Map.of("token", TestTokens.forged("a1", "t1")),
                "token_expired", Map.of("token", TestTokens.of("a1", "t1", Duration.ofMinutes(-5))));
        arguments.forEach((code, argument) -> {
            try (NodeClient client = NodeClient.start(gateway.port(), argument)) {
                JsonNode error = client.await("connect_error");
                assertThat(error.path("message").asString()).isEqualTo(code);
                assertThat(error.path("data").path("code").asString()).isEqualTo(code);
                assertThat(error.path("data").path("detail").asString()).isNotBlank();
                client.await("engine_close");
                assertThat(client.all("connect")).isEmpty();
            }
        });
        Awaitility.await().untilAsserted(() -> assertThat(LibraryClients.of(gateway))
                .hasSize((int) gateway.gateway.sessionCount()));
    }

    /** As a page whose token is still being fetched. It is closed, which clients come back from by themselves, and not refused, which they do not. */
    @ParameterizedTest
    @ValueSource(strings = {"", "websocket", "polling"})
    void whoHasNoTokenInTimeIsClosedAndComesBackByItself(String transports) {
        TestGateway.Limits limits = new TestGateway.Limits();
        limits.connectTimeout = Duration.ofSeconds(1);
        try (TestGateway hasty = TestGateway.start(limits);
                NodeClient client = NodeClient.start(
                        hasty.port(),
                        Map.of("token", TestTokens.of("a1", "t1"), "withheld", 1, "options", options(transports)))) {
            assertThat(client.await("engine_close").path("reason").asString()).isEqualTo("transport close");
            assertThat(client.await("disconnect").path("reason").asString()).isEqualTo("transport close");
            client.await("connect");
            assertThat(client.all("connect_error")).isEmpty();
            hasty.publish("t1", "hello");
            client.awaitTexts(List.of("hello"));
            assertThat(hasty.meters
                            .get("waba.sockets.refused")
                            .tag("reason", "connect_timeout")
                            .counter()
                            .count())
                    .isPositive();
        }
    }

    @Test
    void isToldToComeAgainWhileTheBrokerIsAway() {
        gateway.bindings.setAway(true);
        try (NodeClient client = NodeClient.start(gateway.port(), TestTokens.of("a1", "t_broker"), Map.of())) {
            // Often, because a refusal can meet the client in any step of its upgrade.
            for (int attempt = 1; attempt <= 60; attempt++) {
                assertThat(client.awaitNth("connect_error", attempt)
                                .path("message")
                                .asString())
                        .isEqualTo("unavailable");
                client.tell(Map.of("do", "connect"));
            }
            assertThat(client.all("engine_close"))
                    .as("it noticed only by missing pings")
                    .noneMatch(closed -> closed.path("reason").asString().equals("ping timeout"));
            gateway.bindings.setAway(false);
            client.tell(Map.of("do", "connect"));
            client.await("connect");
        } finally {
            gateway.bindings.setAway(false);
        }
    }

    // ---- resuming

    @ParameterizedTest
    @ValueSource(strings = {"", "websocket", "polling"})
    void afterACutItResumesAndGetsWhatItMissedOnceAndInOrderBeforeAnythingLive(String transports) {
        String tenant = "t_cut_" + transports;
        try (NodeClient client = NodeClient.start(gateway.port(), TestTokens.of("a1", tenant), options(transports))) {
            JsonNode first = client.await("connect");
            if (transports.isEmpty()) {
                client.await("upgrade");
            }
            List<String> texts = new ArrayList<>();
            publish(tenant, texts, 5);
            client.awaitTexts(texts);
            client.tell(Map.of("do", "cut"));
            client.await("disconnect");
            publish(tenant, texts, 70);
            JsonNode second = client.awaitNth("connect", 2);
            publish(tenant, texts, 5);
            client.awaitTexts(texts);
            assertThat(second.path("recovered").asBoolean()).isTrue();
            assertThat(second.path("pid")).isEqualTo(first.path("pid"));
            assertThat(second.path("id")).isNotEqualTo(first.path("id"));
        }
    }

    @Test
    void resumesThoughItHasSeenNoEventYet() {
        publish("t_quiet", new ArrayList<>(), 3);
        try (NodeClient client = NodeClient.start(gateway.port(), TestTokens.of("a1", "t_quiet"), Map.of())) {
            client.await("connect");
            client.tell(Map.of("do", "cut"));
            client.await("disconnect");
            List<String> texts = new ArrayList<>();
            publish("t_quiet", texts, 3);
            assertThat(client.awaitNth("connect", 2).path("recovered").asBoolean())
                    .isTrue();
            client.awaitTexts(texts);
        }
    }

    @Test
    void isToldToReloadWhenTheLogHasForgottenWhatItMissed() {
        try (NodeClient client = NodeClient.start(gateway.port(), TestTokens.of("a1", "t_forgot"), Map.of())) {
            JsonNode first = client.await("connect");
            List<String> texts = new ArrayList<>();
            publish("t_forgot", texts, 2);
            client.awaitTexts(texts);
            client.tell(Map.of("do", "disconnect"));
            client.await("disconnect");
            publish("t_forgot", new ArrayList<>(), 30);
            gateway.log.forgetBefore("t_forgot", 20);
            client.tell(Map.of("do", "connect"));
            JsonNode second = client.awaitNth("connect", 2);
            assertThat(second.path("recovered").asBoolean()).isFalse();
            assertThat(second.path("pid")).isNotEqualTo(first.path("pid"));
            // The offset that it still has is older than its new beginning.
            client.tell(Map.of("do", "cut"));
            JsonNode third = client.awaitNth("connect", 3);
            assertThat(third.path("recovered").asBoolean()).isTrue();
            publish("t_forgot", texts, 1);
            client.awaitTexts(texts);
        }
    }

    @Test
    void theTokenDecidesTheTenantAndNotThePid() {
        List<String> tokens = List.of(TestTokens.of("a1", "t_first"), TestTokens.of("a1", "t_second"));
        publish("t_second", new ArrayList<>(), 5);
        try (NodeClient client = NodeClient.start(gateway.port(), Map.of("tokens", tokens))) {
            client.await("connect");
            List<String> texts = new ArrayList<>();
            publish("t_first", texts, 2);
            client.awaitTexts(texts);
            client.tell(Map.of("do", "cut"));
            client.await("disconnect");
            publish("t_first", new ArrayList<>(), 2);
            assertThat(client.awaitNth("connect", 2).path("recovered").asBoolean())
                    .isFalse();
            publish("t_first", new ArrayList<>(), 2);
            gateway.publish("t_second", "of the second");
            texts.add("of the second");
            client.awaitTexts(texts);
        }
    }

    @Test
    void resumesOnAnotherInstanceAfterTheFirstHasStopped() {
        TestGateway first = TestGateway.startToBeReplaced();
        try (NodeClient client = NodeClient.start(first.port(), TestTokens.of("a1", "t_move"), Map.of())) {
            client.await("connect");
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                first.publish("t_move", "m" + i);
                texts.add("m" + i);
            }
            client.awaitTexts(texts);
            int port = first.port();
            first.stop();
            assertThat(client.await("disconnect").path("reason").asString()).isNotEqualTo("io server disconnect");
            for (int i = 0; i < 40; i++) {
                first.publish("t_move", "missed" + i);
                texts.add("missed" + i);
            }
            try (TestGateway second = first.another(port)) {
                assertThat(client.awaitNth("connect", 2).path("recovered").asBoolean())
                        .isTrue();
                second.publish("t_move", "live");
                texts.add("live");
                client.awaitTexts(texts);
            }
        }
    }

    @Test
    void isAgainInTheConversationsThatItHadJoinedWhenItResumesElsewhere() {
        TestGateway first = TestGateway.startToBeReplaced();
        first.conversations.addAll(List.of("t_rooms/stays", "t_rooms/gone", "t_rooms/left"));
        try (NodeClient client = NodeClient.start(first.port(), TestTokens.of("a1", "t_rooms"), Map.of())) {
            client.await("connect");
            for (String conversationId : List.of("stays", "gone", "left")) {
                assertThat(ask(client, "conversation:join", conversationId)
                                .path("ok")
                                .asBoolean())
                        .isTrue();
            }
            assertThat(ask(client, "conversation:leave", "left").path("ok").asBoolean())
                    .isTrue();
            int port = first.port();
            first.stop();
            client.await("disconnect");
            try (TestGateway second = first.another(port)) {
                second.conversations.addAll(List.of("t_rooms/stays", "t_rooms/left"));
                assertThat(client.awaitNth("connect", 2).path("recovered").asBoolean())
                        .isTrue();
                Awaitility.await().untilAsserted(() -> {
                    for (String conversationId : List.of("gone", "left", "stays")) {
                        second.hub.send(
                                Rooms.conversation(conversationId),
                                TestGateway.event("typing", "t_rooms", Map.of("conversationId", conversationId)));
                    }
                    assertThat(conversationsOf(client, "typing")).contains("stays");
                });
                assertThat(conversationsOf(client, "typing")).containsOnly("stays");
            }
        }
    }

    private static List<String> conversationsOf(NodeClient client, String event) {
        return client.all("message").stream()
                .filter(message -> message.path("name").asString().equals(event))
                .map(message ->
                        message.path("args").path(0).path("conversationId").asString())
                .toList();
    }

    private void publish(String tenant, List<String> texts, int count) {
        for (int i = 0; i < count; i++) {
            String text = "n" + texts.size();
            gateway.publish(tenant, text);
            texts.add(text);
        }
    }

    // ---- what it may ask for

    @Test
    void joinsAConversationOfItsTenantOnlyAndIsAnswered() {
        gateway.conversations.addAll(List.of("t_join/c1", "t_join/c2", "t_join/c3", "t_join/c4", "t_else/c9"));
        try (NodeClient client = NodeClient.start(gateway.port(), TestTokens.of("a1", "t_join"), Map.of())) {
            client.await("connect");
            assertThat(ask(client, "conversation:join", "c1").path("ok").asBoolean())
                    .isTrue();
            gateway.hub.send(
                    Rooms.conversation("c1"), TestGateway.event("typing", "t_join", Map.of("conversationId", "c1")));
            gateway.hub.send(
                    Rooms.conversation("c1"), TestGateway.event("typing", "t_else", Map.of("conversationId", "c1")));
            client.await("message", message -> message.path("name").asString().equals("typing"));
            assertThat(code(ask(client, "conversation:join", "c9"))).isEqualTo("not_found");
            assertThat(code(ask(client, "conversation:join", ""))).isEqualTo("invalid_request");
            assertThat(code(ask(client, "conversation:explode", "c1"))).isEqualTo("invalid_request");
            assertThat(ask(client, "conversation:join", "c2").path("ok").asBoolean())
                    .isTrue();
            assertThat(ask(client, "conversation:join", "c3").path("ok").asBoolean())
                    .isTrue();
            assertThat(code(ask(client, "conversation:join", "c4"))).isEqualTo("rate_limited");
            assertThat(ask(client, "conversation:leave", "c1").path("ok").asBoolean())
                    .isTrue();
            assertThat(ask(client, "conversation:join", "c4").path("ok").asBoolean())
                    .isTrue();
            gateway.hub.send(
                    Rooms.conversation("c1"), TestGateway.event("typing", "t_join", Map.of("conversationId", "left")));
            gateway.publish("t_join", "last");
            client.awaitTexts(List.of("last"));
            assertThat(client.all("message")).hasSize(2);
        }
    }

    private int asked;

    private JsonNode ask(NodeClient client, String event, String conversationId) {
        String ref = "ask" + asked++;
        client.emit(ref, event, Map.of("conversationId", conversationId));
        return client.ack(ref);
    }

    private static String code(JsonNode answer) {
        assertThat(answer.path("ok").asBoolean()).isFalse();
        assertThat(answer.path("error").path("message").asString()).isNotBlank();
        return answer.path("error").path("code").asString();
    }

    @Test
    void whoAsksTooMuchIsToldSo() {
        TestGateway.Limits limits = new TestGateway.Limits();
        limits.eventBurst = 5;
        try (TestGateway strict = TestGateway.start(limits);
                NodeClient client = NodeClient.start(strict.port(), TestTokens.of("a1", "t1"), Map.of())) {
            client.await("connect");
            for (int i = 0; i < 10; i++) {
                client.emit("r" + i, "conversation:leave", Map.of("conversationId", "c1"));
            }
            assertThat(client.ack("r0").path("ok").asBoolean()).isTrue();
            assertThat(code(client.ack("r9"))).isEqualTo("rate_limited");
            strict.publish("t1", "still here");
            client.awaitTexts(List.of("still here"));
        }
    }

    @Test
    void getsTheLatestFiguresAfterConnecting() {
        gateway.metrics.put("t_figures", TestGateway.event("metrics_update", "t_figures", Map.of("waiting", 3)));
        try (NodeClient client = NodeClient.start(gateway.port(), TestTokens.of("a1", "t_figures"), Map.of())) {
            JsonNode args = client.await("message").path("args");
            assertThat(args.size()).as("no offset").isEqualTo(1);
            assertThat(args.path(0).path("waiting").asInt()).isEqualTo(3);
            assertThat(client.all("connect")).hasSize(1);
        }
    }

    @Test
    void isClosedWhenItsTokenEndsAndComesBackWithANewOne() {
        List<String> tokens =
                List.of(TestTokens.of("a1", "t_end", Duration.ofSeconds(8)), TestTokens.of("a1", "t_end"));
        try (NodeClient client = NodeClient.start(gateway.port(), Map.of("tokens", tokens))) {
            client.await("connect");
            assertThat(client.await("disconnect").path("reason").asString()).isEqualTo("transport close");
            assertThat(client.awaitNth("connect", 2).path("recovered").asBoolean())
                    .isTrue();
        }
    }
}
