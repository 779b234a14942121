package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the port does with requests that are not in order, and what it says about who may read answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpGateTest {

    private static final String HANDSHAKE = "/socket.io/?EIO=4&transport=polling";
    private static final String UUID = "00000000-0000-4000-8000-000000000000";

    private final TestGateway gateway = TestGateway.start(impatient());

    private static TestGateway.Limits impatient() {
        TestGateway.Limits limits = new TestGateway.Limits();
        limits.connectTimeout = Duration.ofMillis(500);
        return limits;
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /socket.io/?EIO=3&transport=polling              | 400 | 5",
                "GET    | /socket.io/?transport=polling                    | 400 | 5",
                "GET    | /socket.io/?EIO=4&EIO=3&transport=polling        | 400 | 3",
                "GET    | /socket.io/?EIO=4                                | 400 | 0",
                "GET    | /socket.io/?EIO=4&transport=carrier-pigeon       | 400 | 0",
                "GET    | /socket.io/?EIO=4&transport=polling&j=0          | 400 | 3",
                "GET    | /socket.io/?EIO=4&transport=polling&b64=1        | 400 | 3",
                "GET    | /socket.io/?EIO=3&transport=polling&sid=abc      | 400 | 1",
                "POST   | /socket.io/?EIO=4&transport=polling&sid=         | 400 | 2",
                "GET    | /socket.io/?EIO=3                                | 400 | 0",
                "GET    | /socket.io/?EIO=4&transport=polling&sid=abc      | 400 | 1",
                "GET    | /socket.io/?EIO=4&transport=polling&sid=" + UUID + " | 400 | 1",
                "POST   | /socket.io/?EIO=4&transport=polling&sid=" + UUID + " | 400 | 1",
                "GET    | /socket.io/?EIO=4&transport=websocket            | 400 | 3",
                "POST   | /socket.io/?EIO=4&transport=polling              | 400 | 2",
                "PUT    | /socket.io/?EIO=4&transport=polling              | 400 | 2",
                "DELETE | /socket.io/?EIO=4&transport=polling&sid=" + UUID + " | 400 | 1",
                "GET    | /socket.io?EIO=4&transport=polling               | 404 | 3",
                "GET    | /socket.io/x/?EIO=4&transport=polling            | 404 | 3",
                "GET    | /                                                | 404 | 3"
            })
    void whatIsNotInOrderIsAnsweredByTheProtocolsErrorAndLeavesNothingBehind(
            String method, String path, int status, int code) {
        HttpResponse<String> response = PollingClient.send(
                PollingClient.request(gateway.url(path)).method(method, HttpRequest.BodyPublishers.ofString("x")));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).startsWith("{\"code\":" + code + ",\"message\":\"");
        assertThat(response.headers().firstValue("connection")).hasValue("close");
        assertNothingLeft();
    }

    @Test
    void webSocketHandshakesThatCannotSucceedLeaveNothingBehind() throws IOException {
        String key = "dGhlIHNhbXBsZSBub25jZQ==";
        List<String> broken = List.of(
                handshake("Upgrade", "websocket", "8", key),
                handshake("Upgrade", "websocket", "13", ""),
                handshake("Upgrade", "websocket", "13", "short"),
                handshake("close", "websocket", "13", key),
                handshake("Upgrade", "h2c", "13", key));
        for (String request : broken) {
            assertThat(raw(request)).startsWith("HTTP/1.1 400").contains("\"code\":3");
        }
        assertThat(raw("GARBAGE\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(raw("GET /socket.io/?EIO=4&transport=%zz HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertNothingLeft();
    }

    private static String handshake(String connection, String upgrade, String version, String key) {
        return String.join(
                "\r\n",
                "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
                "Host: localhost",
                "Connection: " + connection,
                "Upgrade: " + upgrade,
                "Sec-WebSocket-Version: " + version,
                "Sec-WebSocket-Key: " + key,
                "",
                "");
    }

    private void assertNothingLeft() {
        assertThat(gateway.gateway.sessionCount()).isZero();
        assertThat(LibraryClients.of(gateway)).isEmpty();
    }

    private String raw(String request) throws IOException {
        return raw(gateway, request);
    }

    private static String raw(TestGateway gateway, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    // ---- origins

    @Test
    void anOriginOnTheListMayReadAnswersAndNobodyElseMay() {
        HttpResponse<String> listed = get("Origin", TestGateway.ORIGIN);
        assertThat(listed.statusCode()).isEqualTo(200);
        assertThat(listed.headers().firstValue("access-control-allow-origin")).hasValue(TestGateway.ORIGIN);
        assertThat(listed.headers().firstValue("access-control-allow-credentials"))
                .hasValue("true");
        HttpResponse<String> stranger = get("Origin", "https://evil.example");
        assertThat(stranger.statusCode()).isEqualTo(403);
        assertThat(stranger.body()).contains("\"code\":4");
        assertThat(stranger.headers().firstValue("access-control-allow-origin")).isEmpty();
        HttpResponse<String> noBrowser = get("X-Nothing", "");
        assertThat(noBrowser.statusCode()).isEqualTo(200);
        assertThat(noBrowser.headers().firstValue("access-control-allow-origin"))
                .isEmpty();
        assertThat(get("Origin", "null").statusCode()).isEqualTo(403);
        assertThat(get("Origin", TestGateway.ORIGIN + ".evil.example").statusCode())
                .isEqualTo(403);
        endAllSessions();
    }

    @Test
    void aWebSocketOfAStrangersPageIsRefused() {
        try (RawWebSocket stranger = RawWebSocket.open(gateway.port(), "", "Origin: https://evil.example");
                RawWebSocket listed = RawWebSocket.open(gateway.port(), "", "Origin: " + TestGateway.ORIGIN);
                RawWebSocket noBrowser = RawWebSocket.open(gateway.port(), "")) {
            assertThat(stranger.head).startsWith("HTTP/1.1 403");
            assertThat(listed.isUpgraded()).isTrue();
            assertThat(noBrowser.isUpgraded()).isTrue();
        }
        endAllSessions();
    }

    @Test
    void preflightsAreAnsweredWithoutASession() {
        HttpResponse<String> listed = PollingClient.send(PollingClient.request(gateway.url(HANDSHAKE))
                .header("Origin", TestGateway.ORIGIN)
                .header("Access-Control-Request-Headers", "content-type,x-of-the-page")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(listed.statusCode()).isEqualTo(204);
        assertThat(listed.headers().firstValue("access-control-allow-headers")).hasValue("content-type,x-of-the-page");
        assertThat(listed.headers().firstValue("access-control-allow-methods")).hasValue("GET,POST");
        assertThat(listed.headers().firstValue("access-control-allow-origin")).hasValue(TestGateway.ORIGIN);
        HttpResponse<String> stranger = PollingClient.send(PollingClient.request(gateway.url(HANDSHAKE))
                .header("Origin", "https://evil.example")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(stranger.statusCode()).isEqualTo(403);
        assertNothingLeft();
    }

    private HttpResponse<String> get(String header, String value) {
        return PollingClient.send(PollingClient.request(gateway.url(HANDSHAKE)).header(header, value));
    }

    private void endAllSessions() {
        Awaitility.await().until(() -> gateway.gateway.sessionCount() == 0);
        // The library forgets them a moment later.
        Awaitility.await().until(() -> LibraryClients.of(gateway).isEmpty());
    }

    // ---- sessions and connections

    @Test
    void aClientCannotChooseItsSessionId() {
        HttpResponse<String> byHeader = get("io", UUID);
        HttpResponse<String> byCookie = get("Cookie", "io=" + UUID);
        assertThat(byHeader.body()).startsWith("0{").doesNotContain(UUID);
        assertThat(byCookie.body()).startsWith("0{").doesNotContain(UUID);
        assertThat(byHeader.headers().firstValue("set-cookie")).isEmpty();
        endAllSessions();
    }

    @Test
    void anEmptySessionIdAndWhateverElseAClientWritesIsNone() {
        HttpResponse<String> response =
                PollingClient.send(PollingClient.request(gateway.url(HANDSHAKE + "&sid=&t=abc&anything=" + UUID)));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("0{").doesNotContain(UUID);
        endAllSessions();
    }

    @Test
    void theHandshakeTellsHowMuchAClientMaySend() {
        PollingClient client = PollingClient.open(gateway);
        assertThat(client.open.path("maxPayload").asInt()).isEqualTo(100_000);
        assertThat(client.open.path("pingInterval").asInt()).isEqualTo(25_000);
        assertThat(client.open.path("pingTimeout").asInt()).isEqualTo(20_000);
        assertThat(client.open.path("upgrades").path(0).asString()).isEqualTo("websocket");
        client.push("1");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        try (TestGateway patient = TestGateway.start()) {
            PollingClient client = PollingClient.connect(patient, TestTokens.of("a1", "t1"));
            assertThat(client.push("4".repeat(100_001)).statusCode()).isEqualTo(413);
            assertThat(client.poll().statusCode()).as("its session has ended").isEqualTo(400);
        }
    }

    @Test
    void aConnectionThatSendsNoWholeRequestIsClosed() throws IOException {
        TestGateway.Limits limits = new TestGateway.Limits();
        limits.requestTimeout = Duration.ofSeconds(2);
        try (TestGateway impatient = TestGateway.start(limits);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), impatient.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write("GET /socket.io/ HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aSecondRequestBeforeTheFirstIsAnsweredClosesTheConnection() throws IOException {
        try (TestGateway patient = TestGateway.start()) {
            PollingClient client = PollingClient.connect(patient, TestTokens.of("a1", "t1"));
            String poll = "GET /socket.io/?EIO=4&transport=polling&sid=" + client.sid + " HTTP/1.1\r\nHost: x\r\n\r\n";
            assertThat(raw(patient, poll + poll)).isEmpty();
            assertThat(client.poll().statusCode()).isEqualTo(400);
        }
    }

    @Test
    void pollsAndPushesFollowEachOtherOnOneConnectionUntilTheClientWantsItClosed() throws IOException {
        try (TestGateway patient = TestGateway.start();
                RawHttp connection = new RawHttp(patient.port())) {
            PollingClient client = PollingClient.open(patient);
            String token = TestTokens.of("a1", "t1");
            assertThat(connection.post(client.sid, "40{\"token\":\"" + token + "\"}"))
                    .isEqualTo("ok");
            assertThat(connection.get(client.sid, "")).startsWith("40{");
            assertThat(connection.head).contains("connection: keep-alive\r\n", "Keep-Alive: timeout=5\r\n");
            for (int i = 0; i < 3; i++) {
                patient.publish("t1", "m" + i);
                assertThat(connection.get(client.sid, "")).contains("\"m" + i + "\"");
                assertThat(connection.post(client.sid, "42" + i + "[\"nonsense\"]"))
                        .isEqualTo("ok");
                assertThat(connection.get(client.sid, "")).startsWith("43" + i + "[");
            }
            assertThat(connection.post(client.sid, "421[\"nonsense\"]")).isEqualTo("ok");
            assertThat(connection.get(client.sid, "Connection: close\r\n")).startsWith("431[");
            assertThat(connection.head).contains("connection: close\r\n");
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void aConnectionThatSendsNoWholeRequestAfterAnAnswerIsClosed() throws IOException {
        TestGateway.Limits limits = new TestGateway.Limits();
        limits.requestTimeout = Duration.ofSeconds(1);
        for (String beginning : List.of("", "GET /socket.io/ HTTP/1.1\r\nX: ")) {
            try (TestGateway impatient = TestGateway.start(limits)) {
                String sid = PollingClient.open(impatient).sid;
                try (RawHttp connection = new RawHttp(impatient.port())) {
                    assertThat(connection.post(sid, "6")).isEqualTo("ok");
                    connection.send(beginning);
                    assertThat(connection.isClosed()).isTrue();
                }
            }
        }
    }

    /** One connection, by hand. */
    private static final class RawHttp implements AutoCloseable {

        private final Socket socket;
        private String head = "";

        RawHttp(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(60_000);
        }

        void send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
        }

        String get(String sid, String header) throws IOException {
            send("GET " + HANDSHAKE + "&sid=" + sid + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\n");
            return answer();
        }

        String post(String sid, String body) throws IOException {
            send("POST " + HANDSHAKE + "&sid=" + sid + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length()
                    + "\r\n\r\n" + body);
            return answer();
        }

        private String answer() throws IOException {
            StringBuilder read = new StringBuilder();
            while (read.indexOf("\r\n\r\n") < 0) {
                int next = socket.getInputStream().read();
                assertThat(next).as("the connection is open after " + read).isNotNegative();
                read.append((char) next);
            }
            head = read.toString();
            Matcher length = Pattern.compile("content-length: ([0-9]+)\r").matcher(head);
            assertThat(length.find()).as(head).isTrue();
            return new String(
                    socket.getInputStream().readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8);
        }

        boolean isClosed() throws IOException {
            return socket.getInputStream().read() == -1;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
