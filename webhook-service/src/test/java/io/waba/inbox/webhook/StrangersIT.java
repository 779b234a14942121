package io.waba.inbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.testing.TestInfrastructure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callers who never finish what they began. */
class StrangersIT {

    private static final String FORGED = "X-Hub-Signature-256: sha256=" + "0".repeat(64) + "\r\n";

    private final List<Socket> sockets = new ArrayList<>();
    private final ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
    private RunningService service;

    @BeforeEach
    void start() {
        BrokerQueues.deleteAll();
        service = RunningService.start(
                TestInfrastructure.get().rabbitmqUri(),
                // So that strangers keep what they hold for as long as a test takes.
                "--server.tomcat.connection-timeout=5m",
                "--waba.amqp.publish-timeout=1m");
    }

    @AfterEach
    void stop() throws IOException {
        drip.shutdownNow();
        for (Socket socket : sockets) {
            socket.close();
        }
        service.close();
    }

    private Socket begin(String signature, int announced) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), service.meta().port());
        sockets.add(socket);
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write(("POST " + Meta.URL + " HTTP/1.1\r\nHost: localhost\r\n" + signature + "Content-Length: "
                                + announced + "\r\n\r\n{")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }

    @Test
    void anUnsignedOrMisshapenRequestIsRefusedBeforeItsBodyCame() throws IOException {
        assertThat(answer(begin("", 3_000_000))).isEqualTo("HTTP/1.1 401");
        assertThat(answer(begin("X-Hub-Signature-256: sha256=zz\r\n", 3_000_000)))
                .isEqualTo("HTTP/1.1 401");
    }

    @Test
    void whoWasRefusedAndGoesOnDrippingIsCutOff() throws IOException {
        Socket socket = begin("", 3_000_000);
        Future<?> unused = drip.scheduleWithFixedDelay(() -> sendOne(socket), 0, 100, TimeUnit.MILLISECONDS);

        // To the end of the stream, which only comes when the service gives the connection up.
        assertThat(new String(readUntilCut(socket), StandardCharsets.UTF_8)).startsWith("HTTP/1.1 401");
    }

    @Test
    void moreLargeBodiesThanThereArePlacesForAreToldToComeAgainAndSmallOnesAreServed() throws IOException {
        for (int i = 0; i < 16; i++) {
            begin(FORGED, 3_000_000);
        }
        Meta meta = service.meta();
        String large = Webhooks.text("wamid.large", "x".repeat(100_000));
        Awaitility.await().untilAsserted(() -> {
            HttpResponse<String> refused = meta.post(large);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValueAsLong("Retry-After")).isPresent();
            assertThat(refused.body()).contains("\"code\":\"unavailable\"");
        });

        assertThat(meta.post(Webhooks.text("wamid.small", "Hello!")).statusCode())
                .isEqualTo(200);
        assertThat(meta.get("/actuator/health/liveness").statusCode()).isEqualTo(200);

        for (Socket socket : sockets) {
            socket.close();
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(meta.post(large).statusCode()).isEqualTo(200));
    }

    @Test
    void aHundredSlowPostersDoNotHoldUpAProbe() throws IOException {
        for (int i = 0; i < 100; i++) {
            begin(FORGED, 1_000);
        }
        assertThat(service.meta().get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(service.meta().post(Webhooks.text("wamid.1", "Hello!")).statusCode())
                .isEqualTo(200);
    }

    private static void sendOne(Socket socket) {
        try {
            socket.getOutputStream().write('x');
        } catch (IOException e) {
            throw new UncheckedIOException("cut off", e);
        }
    }

    private static byte[] readUntilCut(Socket socket) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                read.write(next);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection is still open", e);
        } catch (SocketException e) {
            // A reset is an end too: bytes that nobody read were under way.
            assertThat(e).hasMessageContaining("reset");
        }
        return read.toByteArray();
    }
}
