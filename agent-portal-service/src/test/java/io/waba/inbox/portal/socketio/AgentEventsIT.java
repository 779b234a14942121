package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waba.inbox.shared.event.EventEnvelope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What an agent does, as the stock client says and hears it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentEventsIT {

    private final TestGateway gateway = start();

    private static TestGateway start() {
        TestGateway.Limits limits = new TestGateway.Limits();
        limits.refreshGrace = Duration.ofMinutes(1);
        limits.presence = true;
        return TestGateway.start(limits);
    }

    @BeforeAll
    void openConversations() {
        gateway.conversations.addAll(List.of("t1/c1", "t1/c2", "t2/c3"));
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private NodeClient client(String agentId, String tenantId) {
        NodeClient client = NodeClient.start(gateway.port(), TestTokens.of(agentId, tenantId), Map.of());
        client.await("connect");
        return client;
    }

    private static JsonNode awaitEvent(NodeClient client, String name, String userId) {
        return client.await(
                        "message",
                        message -> message.path("name").asString().equals(name)
                                && message.path("args")
                                        .path(0)
                                        .path("userId")
                                        .asString()
                                        .equals(userId))
                .path("args")
                .path(0);
    }

    /** Of that agent: those of the tests before are leaving still. */
    private static void awaitStatus(NodeClient client, String userId, String status) {
        client.await("message", message -> {
            JsonNode data = message.path("args").path(0);
            return data.path("userId").asString().equals(userId)
                    && data.path("status").asString().equals(status);
        });
    }

    private static List<JsonNode> events(NodeClient client, String name) {
        return client.all("message").stream()
                .filter(message -> message.path("name").asString().equals(name))
                .toList();
    }

    @Test
    void colleaguesSeeWhoIsThereLooksAndWrites() {
        try (NodeClient ana = client("ana", "t1");
                NodeClient ben = client("ben", "t1");
                NodeClient bensOther = client("ben", "t1")) {
            assertThat(awaitEvent(ana, "presence_update", "ben").path("status").asString())
                    .isEqualTo("online");
            assertThat(awaitEvent(ben, "presence_update", "ana")
                            .path("lastSeenAt")
                            .asString())
                    .isNotBlank();
            ana.emit("join", "conversation:join", Map.of("conversationId", "c1"));
            assertThat(ana.ack("join").path("ok").asBoolean()).isTrue();
            ben.emit("join", "conversation:join", Map.of("conversationId", "c1"));
            bensOther.emit("join", "conversation:join", Map.of("conversationId", "c1"));
            assertThat(bensOther.ack("join").path("ok").asBoolean()).isTrue();
            assertThat(awaitEvent(ana, "viewing", "ben").path("isViewing").asBoolean())
                    .isTrue();
            assertThat(awaitEvent(ben, "viewing", "ana").path("isViewing").asBoolean())
                    .isTrue();

            ben.emit("type", "typing", Map.of("conversationId", "c1", "isTyping", true));

            assertThat(ben.ack("type").path("ok").asBoolean()).isTrue();
            assertThat(awaitEvent(ana, "typing", "ben").path("isTyping").asBoolean())
                    .isTrue();
            ben.emit("away", "presence:set", Map.of("status", "away"));
            bensOther.emit("away", "presence:set", Map.of("status", "away"));
            awaitStatus(ana, "ben", "away");
            ben.tell(Map.of("do", "close"));
            bensOther.tell(Map.of("do", "close"));
            awaitStatus(ana, "ben", "offline");
            assertThat(events(ben, "typing")).isEmpty();
            assertThat(events(bensOther, "typing")).isEmpty();
            assertThat(events(ana, "viewing").stream()
                            .map(each ->
                                    each.path("args").path(0).path("isViewing").asBoolean()))
                    .containsExactly(true, false);
            // A client takes a last argument that is text for an offset to resume from.
            assertThat(events(ana, "typing")).allMatch(each -> each.path("args").size() == 1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "typing            | {'conversationId':'c3','isTyping':true}        | not_found",
                "typing            | {'conversationId':'c1','isTyping':'yes'}       | invalid_request",
                "typing            | {'isTyping':true}                              | invalid_request",
                "conversation:read | {'conversationId':'c1','messageId':'m2'}       | not_found",
                "conversation:read | {'conversationId':'c3','messageId':'m1'}       | not_found",
                "conversation:read | {'conversationId':'c1'}                        | invalid_request",
                "conversation:join | {'conversationId':'c3'}                        | not_found",
                "presence:set      | {'status':'offline'}                           | invalid_request",
                "presence:set      | {}                                             | invalid_request",
            })
    void whatAnAgentMayNotDoIsRefusedWithACode(String event, String argument, String code) {
        try (RawWebSocket socket = RawWebSocket.connect(gateway.port(), TestTokens.of("ana", "t1"))) {
            socket.send("421[\"" + event + "\"," + argument.replace('\'', '"') + "]");
            String answer = socket.read();
            while (answer != null && !answer.startsWith("43")) {
                answer = socket.read();
            }
            assertThat(answer).startsWith("431[{").contains("\"ok\":false", "\"code\":\"" + code + "\"", "\"message\"");
        }
    }

    @Test
    void readingIsHandedOnOnce() {
        try (NodeClient ana = client("reader", "t1")) {
            ana.emit("read", "conversation:read", Map.of("conversationId", "c1", "messageId", "m1"));
            assertThat(ana.ack("read").path("ok").asBoolean()).isTrue();
            assertThat(gateway.readMessages).contains("reader/c1/m1");
        }
    }

    @Test
    void afterItsTokensTimeASocketStaysForARefreshAndForNothingElse() {
        String brief = TestTokens.of("late", "t1", Duration.ofSeconds(12));
        try (NodeClient late = NodeClient.start(gateway.port(), brief, Map.of())) {
            late.await("connect");
            await().untilAsserted(() -> {
                String ref = "join" + late.all("ack").size();
                late.emit(ref, "conversation:join", Map.of("conversationId", "c1"));
                assertThat(late.ack(ref).path("error").path("code").asString()).isEqualTo("token_expired");
            });
            EventEnvelope still = gateway.publish("t1", "still delivered");
            late.await("message", message -> message.toString().contains("still delivered"));
            assertThat(still.position()).isNotNull();

            late.emit("refresh", "auth:refresh", Map.of("token", TestTokens.of("late", "t1")));

            assertThat(late.ack("refresh").path("ok").asBoolean()).isTrue();
            assertThat(gateway.joined.renewed).contains("t1:late");
            late.emit("again", "conversation:join", Map.of("conversationId", "c1"));
            assertThat(late.ack("again").path("ok").asBoolean()).isTrue();
            assertThat(late.all("disconnect")).isEmpty();
        }
    }
}
