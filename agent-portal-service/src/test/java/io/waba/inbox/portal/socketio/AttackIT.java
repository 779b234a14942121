package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.waba.inbox.shared.access.Rooms;
import io.waba.inbox.shared.event.EventEnvelope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Raw sockets that mean harm, beside a client that does not. After each attack the server has forgotten it: no session, no client of the
 * library, no memory to speak of; and the good client has every event that was published meanwhile, once and in order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttackIT {

    private static final String TENANT = "t_good";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long MEGABYTE = 1_048_576;
    private static final int MAX_PAYLOAD = 100_000;
    private static final String HANDSHAKE =
            "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String TYPING = "[\"typing\",{\"conversationId\":\"c1\",\"isTyping\":true}]";

    private final TestGateway gateway = TestGateway.start(limits());
    private final ScheduledExecutorService publisher = Executors.newSingleThreadScheduledExecutor();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<String> published = new CopyOnWriteArrayList<>();
    private List<Object> clientsBefore = List.of();
    private long heapBefore;
    private long directBefore;

    private static TestGateway.Limits limits() {
        TestGateway.Limits limits = new TestGateway.Limits();
        limits.requestTimeout = Duration.ofSeconds(2);
        limits.connectTimeout = Duration.ofSeconds(2);
        limits.maxPending = (int) MEGABYTE;
        limits.eventBurst = 50;
        limits.eventLoops = 1;
        return limits;
    }

    @BeforeAll
    void connectTheGoodClient() {
        RawWebSocket good = RawWebSocket.connect(gateway.port(), TestTokens.of("good", TENANT));
        Thread reader = new Thread(() -> readAll(good), "good-client");
        reader.setDaemon(true);
        reader.start();
        ScheduledFuture<?> unused = publisher.scheduleAtFixedRate(this::publish, 10, 10, TimeUnit.MILLISECONDS);
        Awaitility.await().atMost(PATIENCE).until(() -> received.size() > 10);
        clientsBefore = LibraryClients.of(gateway);
    }

    /** Before each attack: what the good client and the log keep grows with the time that all take, and not with attacks. */
    @BeforeEach
    void measure() {
        heapBefore = heap();
        directBefore = PlatformDependent.usedDirectMemory();
    }

    private void readAll(RawWebSocket good) {
        for (String packet = good.read(); packet != null; packet = good.read()) {
            if (packet.equals("2")) {
                good.send("3");
            } else {
                received.add(packet);
            }
        }
        received.add("closed");
    }

    private void publish() {
        String text = "m" + published.size();
        EventEnvelope event = gateway.publish(TENANT, text);
        published.add("42[\"new_message\",{\"message\":\"" + text + "\"},\"" + event.position() + "\"]");
    }

    @AfterAll
    void stop() {
        publisher.shutdownNow();
        gateway.close();
    }

    @AfterEach
    void nothingIsLeftAndNobodyNoticed() {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(gateway.gateway.sessionCount()).as("sessions").isEqualTo(1);
            assertThat(LibraryClients.of(gateway)).as("clients of the library").hasSameSizeAs(clientsBefore);
        });
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(heap()).as("heap").isLessThan(heapBefore + 48 * MEGABYTE);
            assertThat(PlatformDependent.usedDirectMemory())
                    .as("direct memory")
                    .isLessThan(directBefore + 64 * MEGABYTE);
        });
        int soFar = published.size();
        Awaitility.await().atMost(PATIENCE).until(() -> received.size() > soFar);
        // Of copies: a part of a list ends with the next change to the list, and there is one every few milliseconds.
        assertThat(List.copyOf(received).subList(0, soFar))
                .isEqualTo(List.copyOf(published).subList(0, soFar));
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private String token(String tenant) {
        return TestTokens.of("attacker", tenant);
    }

    private RawWebSocket attacker() {
        return RawWebSocket.connect(gateway.port(), token("t_attacker"));
    }

    // ---- into another tenant

    @Test
    void aTokenOfOneTenantHearsNothingOfAnothersConversation() {
        gateway.conversations.add(TENANT + "/c1");
        gateway.conversations.add("t_attacker/own");
        try (RawWebSocket socket = attacker()) {
            for (String id : List.of("c1", TENANT + "/c1", "../" + TENANT + "/c1", Rooms.conversation("c1"))) {
                socket.send("421[\"conversation:join\",{\"conversationId\":\"" + id + "\"}]");
                assertThat(socket.read()).as(id).startsWith("431[").contains("\"code\":\"not_found\"");
            }
            socket.send("422[\"conversation:join\",{\"conversationId\":\"own\",\"tenantId\":\"" + TENANT + "\"}]");
            assertThat(socket.read()).isEqualTo("432[{\"ok\":true}]");
            for (String room : List.of("c1", "own")) {
                gateway.hub.send(
                        Rooms.conversation(room), TestGateway.event("typing", TENANT, Map.of("conversationId", room)));
            }
            gateway.hub.send(
                    Rooms.conversation("own"),
                    TestGateway.event("typing", "t_attacker", Map.of("conversationId", "own")));
            assertThat(socket.read()).isEqualTo("42[\"typing\",{\"conversationId\":\"own\"}]");
            assertThat(socket.isSilentFor(Duration.ofMillis(300))).isTrue();
        }
    }

    // ---- connections and handshakes

    @Test
    void tenThousandHandshakesThatNobodyGoesOnWith() throws Exception {
        ExecutorService attackers = Executors.newFixedThreadPool(4);
        try {
            List<Future<String>> answers = attackers.invokeAll(Collections.nCopies(10_000, () -> answer(HANDSHAKE)));
            for (Future<String> answer : answers) {
                assertThat(answer.get()).contains("\"sid\"");
            }
        } finally {
            attackers.shutdownNow();
        }
    }

    @Test
    void requestsThatNeverEnd() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
            socket.getOutputStream()
                    .write("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nX: "
                            .getBytes(StandardCharsets.US_ASCII));
            sockets.add(socket);
        }
        // One byte after the other does not buy more time.
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            sockets.removeIf(socket -> !takesAByte(socket));
            return sockets.isEmpty();
        });
    }

    private static boolean takesAByte(Socket socket) {
        try {
            socket.getOutputStream().write('x');
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void headsWithoutMeasureAndGarbage() {
        assertThat(answer("GET /socket.io/?EIO=4&" + "x".repeat(1_000_000) + " HTTP/1.1\r\n\r\n"))
                .doesNotContain("200 OK");
        assertThat(answer(HANDSHAKE.replace("\r\n\r\n", "\r\nX: " + "y".repeat(1_000_000) + "\r\n\r\n")))
                .doesNotContain("200 OK");
        assertThat(answer("\u0016\u0003\u0001" + "z".repeat(5_000) + "\r\n\r\n"))
                .doesNotContain("200 OK");
    }

    private String answer(String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "closed";
        }
    }

    @Test
    void probesThatAreGivenUpAgainAndAgain() {
        PollingClient polling = PollingClient.connect(gateway, token("t_attacker"));
        for (int i = 0; i < 100; i++) {
            try (RawWebSocket probe = RawWebSocket.open(gateway.port(), "&sid=" + polling.sid)) {
                probe.send("2probe");
            }
        }
        gateway.publish("t_attacker", "still here");
        assertThat(polling.poll().body()).contains("still here");
        polling.push("1");
    }

    // ---- frames and payloads

    @Test
    void framesThatAreNoneOrTooMuch() throws IOException {
        byte[] hugeFrame = {(byte) 0x81, (byte) 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        byte[] unmasked = {(byte) 0x81, 3, '4', '2', '['};
        byte[] bomb = gzip(new byte[50_000_000]);
        List<Consumer<RawWebSocket>> attacks = List.of(
                socket -> socket.write(hugeFrame),
                socket -> socket.write(unmasked),
                socket -> socket.frame(0xc1, bomb),
                socket -> socket.frame(0x8b, new byte[1]),
                socket -> socket.frame(0x80, new byte[1]),
                socket -> socket.sendText(
                        new byte[] {'4', '2', '[', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ']'}),
                socket -> socket.sendText(new byte[] {(byte) 0xc0, (byte) 0x80}),
                socket -> socket.send("42[\"x\"," + "[".repeat(40_000) + "]".repeat(40_000) + "]"),
                socket -> socket.send("42[\"x\"," + "9".repeat(90_000) + "]"),
                socket -> socket.send("42" + "1".repeat(90_000) + "[\"x\"]"),
                socket -> socket.send("40/" + "x".repeat(90_000) + ","),
                AttackIT::fragmentsWithoutEnd);
        for (Consumer<RawWebSocket> attack : attacks) {
            try (RawWebSocket socket = attacker()) {
                attack.accept(socket);
                assertThat(socket.readToEnd()).isEmpty();
            }
        }
    }

    private static void fragmentsWithoutEnd(RawWebSocket socket) {
        socket.frame(0x01, "42[\"".getBytes(StandardCharsets.US_ASCII));
        byte[] fragment = "x".repeat(MAX_PAYLOAD / 2).getBytes(StandardCharsets.US_ASCII);
        IntStream.range(0, 3).forEach(i -> socket.frame(0x00, fragment));
    }

    @Test
    void payloadsThatAreNoneOrTooMuch() throws IOException {
        List<byte[]> attacks = List.of(
                gzip(new byte[50_000_000]),
                new byte[] {'4', (byte) 0xff},
                "\u001e".repeat(MAX_PAYLOAD - 1).getBytes(StandardCharsets.UTF_8),
                ("42[\"x\"," + "[".repeat(40_000) + "]".repeat(40_000) + "]").getBytes(StandardCharsets.UTF_8),
                "4".repeat(MAX_PAYLOAD + 1).getBytes(StandardCharsets.UTF_8));
        for (byte[] attack : attacks) {
            PollingClient polling = PollingClient.connect(gateway, token("t_attacker"));
            assertThat(polling.push(attack).statusCode()).isIn(400, 413);
            assertThat(polling.poll().statusCode()).isEqualTo(400);
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    // ---- floods

    /** Few are granted; the flooder, who asks, is told so, and a colleague in the same conversation works on and sees no more than those. */
    @Test
    void aHundredThousandTypingEventsAtOnce() throws IOException {
        gateway.conversations.add("t_attacker/busy");
        try (RawWebSocket flooder = attacker();
                RawWebSocket colleague =
                        RawWebSocket.connect(gateway.port(), TestTokens.of("colleague", "t_attacker"))) {
            for (RawWebSocket socket : List.of(flooder, colleague)) {
                socket.send("421[\"conversation:join\",{\"conversationId\":\"busy\"}]");
                assertThat(answers(socket, "431", 1)).containsExactly("431[{\"ok\":true}]");
            }
            String typing = TYPING.replace("c1", "busy");
            double granted = count("waba.realtime.client.events");
            ByteArrayOutputStream flood = new ByteArrayOutputStream();
            for (int i = 0; i < 50_000; i++) {
                flood.write(frames("42" + typing, 1));
                flood.write(frames("42" + typing.replace("true", "false"), 1));
            }
            flood.write(frames("427" + typing, 10));

            flooder.write(flood.toByteArray());
            gateway.publish("t_attacker", "meanwhile");
            colleague.send("428" + typing);

            assertThat(answers(flooder, "437", 10).stream().filter(answer -> answer.contains("\"rate_limited\"")))
                    .as("told to the flooder")
                    .hasSizeGreaterThanOrEqualTo(8)
                    .allMatch(answer -> answer.contains("\"ok\":false"));
            List<String> seen = new ArrayList<>();
            while (seen.stream().noneMatch(packet -> packet.equals("438[{\"ok\":true}]"))
                    || seen.stream().noneMatch(packet -> packet.contains("\"meanwhile\""))) {
                seen.add(Objects.requireNonNull(colleague.read(), "the colleague was disconnected"));
            }
            assertThat(count("waba.realtime.client.events") - granted).isLessThan(200);
            assertThat(seen).hasSizeLessThan(200);
        }
    }

    /** So many packets that begin like that; others are passed over. */
    private static List<String> answers(RawWebSocket socket, String beginning, int count) {
        List<String> answers = new ArrayList<>();
        while (answers.size() < count) {
            String packet = Objects.requireNonNull(socket.read(), "was disconnected");
            if (packet.startsWith(beginning)) {
                answers.add(packet);
            }
        }
        return answers;
    }

    private double count(String counter) {
        return gateway.meters.get(counter).counter().count();
    }

    /** The answers pile up, since it reads none: it is sent away. */
    @Test
    void aHundredThousandQuestionsWhoseAnswersNobodyReads() {
        try (RawWebSocket socket = attacker()) {
            long slow = gateway.gateway.slowSockets();
            socket.writeUntilClosed(frames("427" + TYPING, 100_000));
            Awaitility.await().atMost(PATIENCE).until(() -> gateway.gateway.slowSockets() > slow);
        }
    }

    @Test
    void aThousandConnects() {
        try (RawWebSocket socket = RawWebSocket.open(gateway.port(), "")) {
            socket.read();
            socket.writeUntilClosed(frames("40/elsewhere,", 1000));
            assertThat(socket.readToEnd()).hasSizeLessThan(200);
        }
    }

    private static byte[] frames(String packet, int count) {
        byte[] frame = RawWebSocket.masked(0x81, packet.getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream all = new ByteArrayOutputStream(frame.length * count);
        IntStream.range(0, count).forEach(i -> all.writeBytes(frame));
        return all.toByteArray();
    }
}
