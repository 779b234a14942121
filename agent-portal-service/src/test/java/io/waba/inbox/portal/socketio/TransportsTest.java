package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long-polling, WebSocket and the way from one to the other, by hand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransportsTest {

    private static final String TENANT = "t_transports";

    private final TestGateway gateway = TestGateway.start();

    @AfterAll
    void stop() {
        gateway.close();
    }

    private static String token() {
        return TestTokens.of("a1", TENANT);
    }

    // ---- long-polling

    @Test
    void aPollThatComesLateGetsEveryPacketThatWaited() {
        PollingClient client = PollingClient.connect(gateway, TestTokens.of("a1", "t_late"));
        List<String> texts = IntStream.range(0, 120).mapToObj(i -> "m" + i).toList();
        texts.forEach(text -> gateway.publish("t_late", text));
        List<String> packets = new ArrayList<>();
        while (packets.size() < 120) {
            packets.addAll(client.packets());
        }
        assertThat(packets).hasSize(120);
        for (int i = 0; i < 120; i++) {
            assertThat(packets.get(i))
                    .isEqualTo("42[\"new_message\",{\"message\":\"m" + i + "\"},\"" + (i + 1) + "\"]");
        }
    }

    /** An answer that leaves while the poll is still being taken in must not make the client's next poll an overlapping one. */
    @Test
    void aClientMayPollAgainAsSoonAsItHasAnAnswer() {
        PollingClient client = PollingClient.connect(gateway, TestTokens.of("a1", "t_again"));
        List<String> packets = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            gateway.publish("t_again", "m" + i);
            while (packets.size() < i) {
                packets.addAll(client.packets());
            }
            assertThat(packets.get(i - 1)).endsWith("\"" + i + "\"]");
        }
    }

    @Test
    void anOverlappingPollEndsTheSession() {
        PollingClient client = PollingClient.connect(gateway, token());
        // Whichever of the two arrives first is the one that waits.
        CompletableFuture<HttpResponse<String>> one = client.pollLater();
        CompletableFuture<HttpResponse<String>> other = client.pollLater();
        assertThat(List.of(one.join().statusCode(), other.join().statusCode())).containsExactlyInAnyOrder(200, 400);
        assertThat(client.poll().body()).contains("\"code\":1");
    }

    @Test
    void aPollThatIsGivenUpEndsTheSession() {
        PollingClient client = PollingClient.connect(gateway, token());
        CompletableFuture<HttpResponse<String>> poll = client.pollLater();
        gateway.awaitPoll(client.sid);
        poll.cancel(true);
        Awaitility.await().until(() -> client.push("3").statusCode() == 400);
    }

    @Test
    void aClientThatClosesEndsItsWaitingPollAndItsSession() {
        PollingClient client = PollingClient.connect(gateway, token());
        CompletableFuture<HttpResponse<String>> poll = client.pollLater();
        gateway.awaitPoll(client.sid);
        assertThat(client.push("1").body()).isEqualTo("ok");
        assertThat(poll.join().body()).isEqualTo("6");
        assertThat(client.poll().statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "abc", "2", "5", "4", "4abc", "49", "42", "42{}", "42[]", "42[{}]", "40[]", "43[]", "3\u001e"
            })
    void aMalformedPayloadEndsTheSession(String payload) {
        PollingClient client = PollingClient.connect(gateway, token());
        assertThat(client.push(payload).statusCode()).isEqualTo(400);
        assertThat(client.poll().statusCode()).isEqualTo(400);
    }

    @Test
    void bytesThatAreNoTextEndTheSession() {
        PollingClient client = PollingClient.connect(gateway, token());
        assertThat(client.push(new byte[] {'4', '2', '[', '"', (byte) 0xff, '"', ']'})
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.poll().statusCode()).isEqualTo(400);
    }

    @Test
    void aPollingClientThatDoesNotComeForItsEventsIsSentAway() {
        TestGateway.Limits limits = new TestGateway.Limits();
        limits.maxPending = 65_536;
        try (TestGateway narrow = TestGateway.start(limits)) {
            PollingClient client = PollingClient.connect(narrow, token());
            IntStream.range(0, 100).forEach(i -> narrow.publish(TENANT, "x".repeat(1000)));
            Awaitility.await().until(() -> narrow.gateway.slowSockets() == 1);
            assertThat(client.poll().body()).isEqualTo("1");
            assertThat(client.poll().statusCode()).isEqualTo(400);
        }
    }

    // ---- WebSocket

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "4abc", "49", "42{}", "45-[\"x\"]", "2probe"})
    void aMalformedPacketClosesTheWebSocket(String packet) {
        try (RawWebSocket socket = RawWebSocket.connect(gateway.port(), token())) {
            socket.send(packet);
            assertThat(socket.readToEnd()).isEmpty();
        }
    }

    @Test
    void framesThatAreNoPlainTextCloseTheWebSocket() {
        List<java.util.function.Consumer<RawWebSocket>> attacks = List.of(
                socket -> socket.sendText(new byte[] {'4', '2', '[', '"', (byte) 0xc3, '(', '"', ']'}),
                socket -> socket.sendBinary("42[\"x\"]".getBytes(StandardCharsets.UTF_8)),
                socket -> socket.frame(0xc1, "42[\"x\"]".getBytes(StandardCharsets.UTF_8)),
                socket -> socket.send("42[\"x\",\"" + "y".repeat(100_000) + "\"]"),
                socket -> fragments(socket));
        for (java.util.function.Consumer<RawWebSocket> attack : attacks) {
            try (RawWebSocket socket = RawWebSocket.connect(gateway.port(), token())) {
                attack.accept(socket);
                assertThat(socket.readToEnd()).isEmpty();
            }
        }
    }

    private static void fragments(RawWebSocket socket) {
        socket.frame(0x01, ("42[\"x\",\"" + "y".repeat(60_000)).getBytes(StandardCharsets.UTF_8));
        socket.frame(0x80, ("y".repeat(60_000) + "\"]").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aPacketInFragmentsIsJoined() {
        try (RawWebSocket socket = RawWebSocket.connect(gateway.port(), token())) {
            socket.frame(0x01, "421[\"unkn".getBytes(StandardCharsets.UTF_8));
            socket.frame(0x80, "own\"]".getBytes(StandardCharsets.UTF_8));
            assertThat(socket.read()).startsWith("431[");
        }
    }

    @Test
    void compressionIsNotNegotiated() {
        try (RawWebSocket socket =
                RawWebSocket.open(gateway.port(), "", "Sec-WebSocket-Extensions: permessage-deflate")) {
            assertThat(socket.isUpgraded()).isTrue();
            assertThat(socket.head.toLowerCase(java.util.Locale.ROOT)).doesNotContain("extensions");
        }
    }

    @Test
    void aWebSocketsPingIsAnswered() {
        try (RawWebSocket socket = RawWebSocket.connect(gateway.port(), token())) {
            socket.frame(0x89, "are you there".getBytes(StandardCharsets.UTF_8));
            assertThat(socket.read()).isEqualTo("are you there");
        }
    }

    @Test
    void aSecondWebSocketCannotTakeASessionOver() {
        try (RawWebSocket owner = RawWebSocket.open(gateway.port(), "")) {
            String sid = String.valueOf(owner.read()).replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
            owner.send("40{\"token\":\"" + TestTokens.of("a1", "t_owner") + "\"}");
            assertThat(owner.read()).startsWith("40{").doesNotContain(sid);
            try (RawWebSocket thief = RawWebSocket.open(gateway.port(), "&sid=" + sid)) {
                thief.send("42[\"x\"]");
                assertThat(thief.readToEnd()).isEmpty();
            }
            assertThat(PollingClient.send(PollingClient.request(
                                    gateway.url("/socket.io/?EIO=4&transport=polling&sid=" + sid)))
                            .statusCode())
                    .isEqualTo(400);
            gateway.publish("t_owner", "mine");
            assertThat(owner.read()).contains("mine");
        }
    }

    @Test
    void aWebSocketThatDoesNotReadIsSentAwayAndTheOthersNoticeNothing() {
        TestGateway.Limits limits = new TestGateway.Limits();
        limits.maxPending = 65_536;
        limits.pingInterval = Duration.ofMinutes(5); // no ping among the events
        try (TestGateway narrow = TestGateway.start(limits);
                RawWebSocket slow = RawWebSocket.connect(narrow.port(), TestTokens.of("a1", "t_slow"));
                RawWebSocket reader = RawWebSocket.connect(narrow.port(), TestTokens.of("a2", "t_slow"))) {
            int published = 0;
            while (narrow.gateway.slowSockets() == 0 && published < 20_000) {
                narrow.publish("t_slow", "x".repeat(4000));
                published++;
                assertThat(reader.read()).endsWith("\"" + published + "\"]");
            }
            assertThat(narrow.gateway.slowSockets()).isEqualTo(1);
            Awaitility.await().until(() -> narrow.gateway.webSockets() == 1);
            assertThat(slow.isUpgraded()).isTrue();
        }
    }

    // ---- heartbeat

    @Test
    void whoAnswersPingsStaysAndWhoDoesNotIsClosed() {
        TestGateway.Limits limits = new TestGateway.Limits();
        limits.pingInterval = Duration.ofMillis(200);
        limits.pingTimeout = Duration.ofSeconds(3);
        try (TestGateway quick = TestGateway.start(limits);
                RawWebSocket alive = RawWebSocket.connect(quick.port(), token());
                RawWebSocket dead = RawWebSocket.connect(quick.port(), token())) {
            for (int i = 0; i < 5; i++) {
                assertThat(alive.read()).isEqualTo("2");
                alive.send("3");
            }
            assertThat(dead.readToEnd()).containsExactly("2");
            assertThat(alive.read()).isEqualTo("2");
            Awaitility.await().until(() -> quick.gateway.sessionCount() <= 1);
        }
    }

    // ---- the upgrade

    @Test
    void theUpgradeMovesWhatIsQueuedAndEndsPolling() {
        PollingClient client = PollingClient.connect(gateway, TestTokens.of("a1", "t_upgrade"));
        CompletableFuture<HttpResponse<String>> poll = client.pollLater();
        try (RawWebSocket probe = RawWebSocket.open(gateway.port(), "&sid=" + client.sid)) {
            gateway.awaitPoll(client.sid);
            probe.send("2probe");
            assertThat(probe.read()).isEqualTo("3probe");
            assertThat(poll.join().body()).isEqualTo("6");
            gateway.publish("t_upgrade", "queued one");
            gateway.publish("t_upgrade", "queued two");
            assertThat(probe.isSilentFor(Duration.ofMillis(200))).isTrue();
            probe.send("5");
            assertThat(probe.read()).contains("queued one");
            assertThat(probe.read()).contains("queued two");
            gateway.publish("t_upgrade", "straight");
            assertThat(probe.read()).contains("straight");
            assertThat(client.poll().statusCode()).isEqualTo(400);
            assertThat(client.push("3").statusCode()).isEqualTo(400);
        }
    }

    @Test
    void anAbortedProbeLeavesTheSessionPolling() {
        TestGateway.Limits limits = new TestGateway.Limits();
        limits.upgradeTimeout = Duration.ofSeconds(3);
        try (TestGateway quick = TestGateway.start(limits)) {
            PollingClient client = PollingClient.connect(quick, token());
            try (RawWebSocket probe = RawWebSocket.open(quick.port(), "&sid=" + client.sid)) {
                probe.send("2probe");
                assertThat(probe.read()).isEqualTo("3probe");
                try (RawWebSocket second = RawWebSocket.open(quick.port(), "&sid=" + client.sid)) {
                    second.send("2probe");
                    assertThat(second.readToEnd()).isEmpty();
                }
            }
            Awaitility.await().until(() -> {
                try (RawWebSocket late = RawWebSocket.open(quick.port(), "&sid=" + client.sid)) {
                    late.send("2probe");
                    // It says nothing else, and is closed in time.
                    return late.readToEnd().equals(List.of("3probe"));
                }
            });
            quick.publish(TENANT, "still here");
            assertThat(client.poll().body()).contains("still here");
        }
    }

    @Test
    void aProbeThatSaysAnythingElseIsClosedAndTheSessionGoesOn() {
        PollingClient client = PollingClient.connect(gateway, TestTokens.of("a1", "t_probe"));
        try (RawWebSocket probe = RawWebSocket.open(gateway.port(), "&sid=" + client.sid)) {
            probe.send("42[\"x\"]");
            assertThat(probe.readToEnd()).isEmpty();
        }
        gateway.publish("t_probe", "still here");
        assertThat(client.poll().body()).contains("still here");
    }

    // ---- the end

    @Test
    void aSessionThatEndsIsForgottenWhateverItsTransport() {
        try (TestGateway fresh = TestGateway.start()) {
            PollingClient polling = PollingClient.connect(fresh, token());
            PollingClient upgraded = PollingClient.connect(fresh, token());
            RawWebSocket probe = RawWebSocket.open(fresh.port(), "&sid=" + upgraded.sid);
            probe.send("2probe");
            probe.read();
            probe.send("5");
            RawWebSocket socket = RawWebSocket.connect(fresh.port(), token());
            Awaitility.await().until(() -> fresh.gateway.webSockets() == 2 && fresh.gateway.pollingSockets() == 1);
            polling.push("41");
            probe.send("41");
            socket.close();
            Awaitility.await().until(() -> fresh.gateway.sessionCount() == 0);
            Awaitility.await().until(() -> LibraryClients.of(fresh).isEmpty());
            Awaitility.await().until(() -> !fresh.bindings.isBound(TENANT));
            probe.close();
        }
    }
}
