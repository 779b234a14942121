package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.shared.wire.WireJson;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoWayInWithoutATokenTest {

    private final TestGateway gateway = TestGateway.start(patient());

    private static TestGateway.Limits patient() {
        TestGateway.Limits limits = new TestGateway.Limits();
        limits.connectTimeout = Duration.ofMinutes(1);
        return limits;
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("40", "token_missing"),
                Arguments.of("40{}", "token_missing"),
                Arguments.of("40{\"token\":null}", "token_missing"),
                Arguments.of("40{\"token\":\"\"}", "token_missing"),
                Arguments.of("40{\"token\":{\"a\":1}}", "token_invalid"),
                Arguments.of("40{\"token\":\"garbage\"}", "token_invalid"),
                Arguments.of(connect(TestTokens.forged("a1", "t1")), "token_invalid"),
                Arguments.of(connect(TestTokens.unsigned("a1", "t1")), "token_invalid"),
                Arguments.of(connect(TestTokens.of("a1", "t1", Duration.ofMinutes(-1))), "token_expired"),
                Arguments.of(connect(TestTokens.of("disabled", "t1")), "agent_disabled"));
    }

    private static String connect(String token) {
        return "40{\"token\":\"" + token + "\"}";
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aWebSocketWithoutAGoodTokenReadsWhyAndIsClosed(String connect, String code) {
        gateway.tokens.disable("disabled");
        try (RawWebSocket socket = RawWebSocket.open(gateway.port(), "")) {
            assertThat(socket.read()).startsWith("0{");
            socket.send(connect);
            List<String> said = socket.readToEnd();
            assertThat(said).hasSize(1);
            assertRefusal(said.get(0), code);
        }
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aPollingClientWithoutAGoodTokenReadsWhyAndItsSessionEnds(String connect, String code) {
        gateway.tokens.disable("disabled");
        PollingClient client = PollingClient.open(gateway);
        client.push(connect);
        List<String> said = client.packets();
        assertRefusal(said.get(0), code);
        assertThat(said.get(said.size() - 1)).isEqualTo("1");
        assertThat(client.poll().statusCode()).isEqualTo(400);
    }

    private static void assertRefusal(String packet, String code) {
        assertThat(packet).startsWith("44{");
        JsonNode error = WireJson.decode(packet.substring(2).getBytes(StandardCharsets.UTF_8), JsonNode.class);
        assertThat(error.path("message").asString()).isEqualTo(code);
        assertThat(error.path("data").path("code").asString()).isEqualTo(code);
        assertThat(error.path("data").path("detail").asString()).isNotBlank();
    }

    @Test
    void aTokenAnywhereButInConnectIsNone() {
        String token = TestTokens.of("a1", "t1");
        try (RawWebSocket socket = RawWebSocket.open(
                gateway.port(), "&token=" + token, "Authorization: Bearer " + token, "Cookie: token=" + token)) {
            socket.read();
            socket.send("40");
            assertRefusal(String.valueOf(socket.read()), "token_missing");
        }
    }

    @Test
    void whileTheStoreIsAwayAClientIsToldToComeAgain() {
        try (TestGateway away = TestGateway.start();
                RawWebSocket socket = RawWebSocket.open(away.port(), "")) {
            away.tokens.setAway(true);
            socket.read();
            socket.send(connect(TestTokens.of("a1", "t1")));
            assertRefusal(String.valueOf(socket.read()), "unavailable");
        }
    }

    @Test
    void aRefusalReachesThePollThatComesAtTheSameMoment() {
        try (TestGateway away = TestGateway.start()) {
            away.bindings.setAway(true);
            String connect = connect(TestTokens.of("a1", "t1"));
            for (int i = 0; i < 300; i++) {
                PollingClient client = PollingClient.open(away);
                client.push(connect);
                assertRefusal(client.packets().get(0), "unavailable");
            }
        }
    }

    @Test
    void nothingIsDeliveredBeforeConnect() {
        PollingClient polling = PollingClient.open(gateway);
        CompletableFuture<HttpResponse<String>> poll = polling.pollLater();
        try (RawWebSocket silent = RawWebSocket.open(gateway.port(), "");
                RawWebSocket control = RawWebSocket.connect(gateway.port(), TestTokens.of("a1", "t_before"))) {
            silent.read();
            gateway.publish("t_before", "secret");
            gateway.hub.receive(TestGateway.event("metrics_update", "t_before", Map.of("waiting", 1)));
            assertThat(control.read()).contains("secret");
            assertThat(control.read()).contains("metrics_update");
            assertThat(silent.isSilentFor(Duration.ofMillis(300))).isTrue();
            assertThat(poll).isNotDone();
        }
    }

    @Test
    void anEventBeforeConnectEndsTheSession() {
        gateway.conversations.add("t1/c1");
        try (RawWebSocket socket = RawWebSocket.open(gateway.port(), "")) {
            socket.read();
            socket.send("421[\"conversation:join\",{\"conversationId\":\"c1\"}]");
            assertThat(socket.readToEnd()).isEmpty();
        }
    }

    @Test
    void anEventBeforeTheTokenWasAcceptedEndsTheSession() {
        try (RawWebSocket socket = RawWebSocket.open(gateway.port(), "")) {
            socket.read();
            socket.send(connect(TestTokens.forged("a1", "t1")));
            socket.send("421[\"conversation:join\",{\"conversationId\":\"c1\"}]");
            assertThat(socket.readToEnd()).noneMatch(said -> said.startsWith("431"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"451-[\"x\",{\"_placeholder\":true,\"num\":0}]", "461-7[{\"_placeholder\":true,\"num\":0}]"})
    void whatIsBinaryIsRefused(String packet) {
        try (RawWebSocket socket = RawWebSocket.connect(gateway.port(), TestTokens.of("a1", "t1"))) {
            socket.send(packet);
            assertThat(socket.readToEnd()).isEmpty();
        }
        PollingClient polling = PollingClient.connect(gateway, TestTokens.of("a1", "t1"));
        assertThat(polling.push(packet + "\u001ebAAEC").statusCode()).isEqualTo(400);
        assertThat(polling.poll().statusCode()).isEqualTo(400);
    }

    @Test
    void whoSendsNoTokenInTimeIsClosed() {
        TestGateway.Limits limits = new TestGateway.Limits();
        limits.connectTimeout = Duration.ofSeconds(2);
        try (TestGateway impatient = TestGateway.start(limits)) {
            PollingClient polling = PollingClient.open(impatient);
            CompletableFuture<HttpResponse<String>> poll = polling.pollLater();
            try (RawWebSocket socket = RawWebSocket.open(impatient.port(), "")) {
                assertThat(socket.readToEnd()).hasSize(1).first().asString().startsWith("0{");
            }
            assertThat(poll.join().body()).isEqualTo("1");
            assertThat(polling.poll().statusCode()).isEqualTo(400);
            Awaitility.await().until(() -> impatient.gateway.sessionCount() == 0);
            Awaitility.await().until(() -> LibraryClients.of(impatient).isEmpty());
        }
    }

    @Test
    void otherNamespacesAreRefusedAndChangeNothing() {
        try (RawWebSocket socket = RawWebSocket.open(gateway.port(), "")) {
            socket.read();
            socket.send("40/admin,{\"token\":\"" + TestTokens.of("a1", "t1") + "\"}");
            assertThat(socket.read()).isEqualTo("44/admin,{\"message\":\"Invalid namespace\"}");
            socket.send(connect(TestTokens.of("a1", "t1")));
            assertThat(socket.read()).startsWith("40{");
        }
    }

    @Test
    void aSecondConnectEndsTheSession() {
        try (RawWebSocket socket = RawWebSocket.connect(gateway.port(), TestTokens.of("a1", "t1"))) {
            socket.send(connect(TestTokens.of("a2", "t2")));
            assertThat(socket.readToEnd()).isEmpty();
        }
    }

    @Test
    void aSocketIsClosedWhenItsTokenEnds() {
        try (RawWebSocket socket =
                RawWebSocket.connect(gateway.port(), TestTokens.of("a1", "t1", Duration.ofSeconds(5)))) {
            assertThat(socket.readToEnd()).isEmpty();
        }
    }

    @Test
    void aRefreshedTokenProlongsTheSocketAndAnothersDoesNot() {
        try (RawWebSocket socket =
                RawWebSocket.connect(gateway.port(), TestTokens.of("a1", "t1", Duration.ofSeconds(6)))) {
            socket.send(refresh(1, TestTokens.of("a2", "t1")));
            assertThat(socket.read()).startsWith("431[").contains("\"ok\":false", "\"code\":\"token_invalid\"");
            socket.send(refresh(2, TestTokens.of("a1", "t2")));
            assertThat(socket.read()).startsWith("432[").contains("\"ok\":false", "\"code\":\"token_invalid\"");
            socket.send(refresh(3, TestTokens.of("a1", "t1", Duration.ofMinutes(-1))));
            assertThat(socket.read()).startsWith("433[").contains("\"code\":\"token_expired\"");
            socket.send("424[\"auth:refresh\"]");
            assertThat(socket.read()).startsWith("434[").contains("\"code\":\"token_missing\"");
            socket.send(refresh(5, TestTokens.of("a1", "t1")));
            assertThat(socket.read()).isEqualTo("435[{\"ok\":true}]");
            assertThat(socket.isSilentFor(Duration.ofMillis(6500))).isTrue();
        }
    }

    private static String refresh(int ack, String token) {
        return "42" + ack + "[\"auth:refresh\",{\"token\":\"" + token + "\"}]";
    }
}
