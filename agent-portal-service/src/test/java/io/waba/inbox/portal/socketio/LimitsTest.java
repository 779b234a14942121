package io.waba.inbox.portal.socketio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is one too many is told so by a stable code, is counted, and gets in when another one has left. */
class LimitsTest {

    private final TestGateway.Limits limits = patient();
    private TestGateway gateway = TestGateway.start(limits);

    /** Who has not sent a token keeps the place for as long as a test takes. */
    private static TestGateway.Limits patient() {
        TestGateway.Limits limits = new TestGateway.Limits();
        limits.connectTimeout = Duration.ofMinutes(1);
        return limits;
    }

    private void restart() {
        gateway.close();
        gateway = TestGateway.start(limits);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private double refused(String reason) {
        Counter counter = gateway.meters
                .find("waba.sockets.refused")
                .tag("reason", reason)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private String connectReply(String agentId, String tenantId) {
        try (RawWebSocket socket = RawWebSocket.open(gateway.port(), "")) {
            socket.read();
            socket.send("40{\"token\":\"" + TestTokens.of(agentId, tenantId) + "\"}");
            return Objects.requireNonNull(socket.read());
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 1000, a1, this agent", "1000, 2, a2, this tenant"})
    void oneSocketTooManyOfAnAgentOrATenantIsRefused(int perAgent, int perTenant, String third, String detail) {
        limits.socketsPerAgent = perAgent;
        limits.socketsPerTenant = perTenant;
        restart();
        try (RawWebSocket first = RawWebSocket.connect(gateway.port(), TestTokens.of("a1", "t1"))) {
            try (RawWebSocket second = RawWebSocket.connect(gateway.port(), TestTokens.of("a1", "t1"))) {
                assertThat(connectReply(third, "t1")).startsWith("44").contains("too_many_connections", detail);
                await().untilAsserted(() ->
                        assertThat(refused("too_many_connections")).isEqualTo(1));
                assertThat(connectReply("b1", "t2"))
                        .as("another tenant's agent")
                        .startsWith("40{");
                assertThat(second.isSilentFor(Duration.ofMillis(100))).isTrue();
            }
            await().untilAsserted(() -> assertThat(connectReply(third, "t1")).startsWith("40{"));
            assertThat(first.isSilentFor(Duration.ofMillis(1))).isTrue();
        }
    }

    @Test
    void oneConnectionTooManyFromAnAddressIsRefusedOnBothTransports() {
        limits.connectionsPerAddress = 2;
        restart();
        try (RawWebSocket first = RawWebSocket.connect(gateway.port(), TestTokens.of("a1", "t1"))) {
            try (RawWebSocket second = RawWebSocket.open(gateway.port(), "")) {
                HttpResponse<String> polling =
                        PollingClient.send(PollingClient.request(gateway.url("/socket.io/?EIO=4&transport=polling")));
                assertThat(polling.statusCode()).isEqualTo(429);
                assertThat(polling.body()).isEqualTo("{\"code\":4,\"message\":\"too_many_connections\"}");
                try (RawWebSocket third = RawWebSocket.open(gateway.port(), "")) {
                    assertThat(third.head).startsWith("HTTP/1.1 429");
                }
                assertThat(refused("address")).isEqualTo(2);
                assertThat(second.isUpgraded()).isTrue();
            }
            await().untilAsserted(() -> {
                try (RawWebSocket third = RawWebSocket.open(gateway.port(), "")) {
                    assertThat(third.isUpgraded()).isTrue();
                }
            });
            assertThat(first.isSilentFor(Duration.ofMillis(1))).isTrue();
        }
    }

    @Test
    void behindAProxyTheAddressIsTheOneThatTheProxySaysLast() {
        limits.connectionsPerAddress = 1;
        limits.forwardHeaders = "native";
        restart();
        try (RawWebSocket first = RawWebSocket.open(gateway.port(), "", "X-Forwarded-For: 10.0.0.9, 192.0.2.1");
                RawWebSocket same = RawWebSocket.open(gateway.port(), "", "X-Forwarded-For: 10.0.0.8, 192.0.2.1");
                RawWebSocket other = RawWebSocket.open(gateway.port(), "", "X-Forwarded-For: 192.0.2.2")) {
            assertThat(first.isUpgraded()).isTrue();
            assertThat(same.head).startsWith("HTTP/1.1 429");
            assertThat(other.isUpgraded()).isTrue();
        }
    }

    /** A proxy's connection, which serves one client after the other. */
    @Test
    void anAnswerGivesThePlaceBackWhereTheConnectionIsAProxys() {
        limits.connectionsPerAddress = 1;
        limits.forwardHeaders = "native";
        restart();
        PollingClient client = PollingClient.open(gateway);
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> pushed = PollingClient.send(PollingClient.request(client.uri())
                    .header("X-Forwarded-For", "192.0.2.1")
                    .POST(HttpRequest.BodyPublishers.ofString("6")));
            assertThat(pushed.statusCode()).isEqualTo(200);
            assertThat(pushed.headers().firstValue("connection")).hasValue("keep-alive");
            try (RawWebSocket same = RawWebSocket.open(gateway.port(), "", "X-Forwarded-For: 192.0.2.1")) {
                assertThat(same.isUpgraded()).isTrue();
            }
            await().until(() -> gateway.gateway.sessionCount() == 1);
        }
    }

    @Test
    void whoIsRefusedForItsAddressIsToldSoAsItsOwnOriginAndNotAsThatOfTheConnectionsLastRequest() throws IOException {
        limits.connectionsPerAddress = 1;
        limits.forwardHeaders = "native";
        restart();
        try (RawWebSocket there = RawWebSocket.open(gateway.port(), "", "X-Forwarded-For: 192.0.2.1")) {
            assertThat(there.isUpgraded()).isTrue();
            assertThat(afterAListedOrigin("https://evil.example"))
                    .startsWith("HTTP/1.1 429")
                    .doesNotContain("access-control-allow-origin");
            assertThat(afterAListedOrigin(TestGateway.ORIGIN))
                    .startsWith("HTTP/1.1 429")
                    .contains("access-control-allow-origin: " + TestGateway.ORIGIN);
        }
    }

    /** The answer to the second request of a proxy's connection, from an address that has its place already. */
    private String afterAListedOrigin(String origin) throws IOException {
        try (Socket proxy = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            proxy.setSoTimeout(10_000);
            BufferedReader in = new BufferedReader(new InputStreamReader(proxy.getInputStream(), US_ASCII));
            request(proxy, "OPTIONS", TestGateway.ORIGIN, "192.0.2.2");
            assertThat(in.readLine()).startsWith("HTTP/1.1 204");
            while (!in.readLine().isEmpty()) {
                // The rest of the head; there is no body.
            }
            request(proxy, "GET", origin, "192.0.2.1");
            return in.lines().collect(joining("\n"));
        }
    }

    private static void request(Socket proxy, String method, String origin, String address) throws IOException {
        String head = method + " /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin
                + "\r\nX-Forwarded-For: " + address + "\r\n\r\n";
        proxy.getOutputStream().write(head.getBytes(US_ASCII));
    }

    @Test
    void whoSendsNoTokenInTimeIsCounted() {
        limits.connectTimeout = Duration.ofMillis(100);
        restart();
        try (RawWebSocket socket = RawWebSocket.open(gateway.port(), "")) {
            assertThat(socket.readToEnd()).hasSize(1);
        }
        assertThat(refused("connect_timeout")).isEqualTo(1);
    }

    @Test
    void whatIsTooLargeIsRefusedAndCountedOnBothTransports() {
        PollingClient polling = PollingClient.connect(gateway, TestTokens.of("a1", "t1"));
        assertThat(polling.push("4".repeat(100_001)).statusCode()).isEqualTo(413);
        try (RawWebSocket socket = RawWebSocket.connect(gateway.port(), TestTokens.of("a1", "t1"))) {
            socket.send("4".repeat(100_001));
            assertThat(socket.readToEnd()).isEmpty();
        }
        await().untilAsserted(() -> assertThat(refused("payload_too_large")).isEqualTo(2));
    }

    @Test
    void whoSendsEventsTooFastIsToldSoForEachAndTheOthersAreNot() {
        limits.eventBurst = 10;
        restart();
        gateway.conversations.add("t1/c1");
        try (RawWebSocket fast = RawWebSocket.connect(gateway.port(), TestTokens.of("a1", "t1"));
                RawWebSocket calm = RawWebSocket.connect(gateway.port(), TestTokens.of("a2", "t1"))) {
            for (int i = 0; i < 100; i++) {
                fast.send("42" + i + "[\"typing\",{\"conversationId\":\"c1\",\"isTyping\":true}]");
            }
            int limited = 0;
            for (int answers = 0; answers < 100; ) {
                String text = Objects.requireNonNull(fast.read());
                if (text.startsWith("43")) {
                    answers++;
                    limited += text.contains("rate_limited") ? 1 : 0;
                }
            }
            // The CONNECT was one of the ten; a second or two may have passed meanwhile.
            assertThat(limited).isBetween(80, 91);
            calm.send("427[\"typing\",{\"conversationId\":\"c1\",\"isTyping\":true}]");
            String text = calm.read();
            while (text != null && !text.startsWith("437")) {
                text = calm.read();
            }
            assertThat(text).isEqualTo("437[{\"ok\":true}]");
            assertThat(gateway.meters
                            .get("waba.realtime.client.events.refused")
                            .tag("reason", "rate_limited")
                            .counter()
                            .count())
                    .isEqualTo(limited);
        }
    }

    @Test
    void aJoinThatFailedTakesNoPlaceAndOneThatIsRepeatedKeepsIts() {
        limits.maxConversations = 2;
        restart();
        List<String> ids = List.of("c1", "c2", "c3", "c4");
        ids.forEach(id -> gateway.conversations.add("t1/" + id));
        try (RawWebSocket socket = RawWebSocket.connect(gateway.port(), TestTokens.of("a1", "t1"))) {
            assertThat(join(socket, "c1")).contains("\"ok\":true");
            gateway.joined.away = true;
            ids.forEach(id -> assertThat(join(socket, id)).contains("unavailable"));
            gateway.joined.away = false;
            assertThat(join(socket, "c2")).contains("\"ok\":true");
            assertThat(join(socket, "c3")).contains("rate_limited");
        }
    }

    private static String join(RawWebSocket socket, String conversationId) {
        socket.send("421[\"conversation:join\",{\"conversationId\":\"" + conversationId + "\"}]");
        return Objects.requireNonNull(socket.read());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, PT1S, PORTAL_SOCKETS_PER_TENANT: 0 (expected: 1-1000000)",
        "1, 0, 1, PT1S, PORTAL_SOCKETS_PER_AGENT: 0 (expected: 1-1000000)",
        "1, 1, 1000001, PT1S, PORTAL_CONNECTIONS_PER_ADDRESS: 1000001 (expected: 1-1000000)",
        "1, 1, 1, PT6M, PORTAL_REFRESH_GRACE: PT6M (expected: 0 to PT5M)"
    })
    void limitsThatAreNoneAreRefusedAtBoot(int tenant, int agent, int address, Duration grace, String message) {
        assertThatThrownBy(() -> new ConnectionLimits(tenant, agent, address, grace, "none"))
                .hasMessage(message);
    }
}
