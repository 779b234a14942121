package io.waba.inbox.system;

import static org.awaitility.Awaitility.await;

import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.wire.WireJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A stock {@code socket.io-client} in a Node process, with default options: long-polling first, then the upgrade. */
final class SocketClient implements AutoCloseable {

    private static final Path HARNESS = Path.of("client").toAbsolutePath();

    private final Process process;
    private final List<JsonNode> happenings = new CopyOnWriteArrayList<>();

    private SocketClient(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "socket-client");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a client; it connects by itself, and again whenever it lost the connection.
     *
     * @param token the token in the handshake's {@code auth}, or null for none
     */
    static SocketClient start(URI url, @Nullable String token) {
        if (!Files.isDirectory(HARNESS.resolve("node_modules"))) {
            throw new IllegalStateException(
                    HARNESS + "/node_modules: absent (expected: npm --prefix system-tests/client ci)");
        }
        Map<String, Object> options =
                token == null ? Map.of("url", url.toString()) : Map.of("url", url.toString(), "token", token);
        try {
            return new SocketClient(new ProcessBuilder(
                            "node",
                            HARNESS.resolve("client.mjs").toString(),
                            new String(WireJson.encode(options), StandardCharsets.UTF_8))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("node", e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode happening = WireJson.decode(line.getBytes(StandardCharsets.UTF_8), JsonNode.class);
                happenings.add(happening);
                if (happening.path("message").asString("").equals(ErrorCode.UNAVAILABLE.code())) {
                    // Refused for the moment: a stock client leaves it to the application to come again.
                    CompletableFuture.delayedExecutor(250, TimeUnit.MILLISECONDS)
                            .execute(() -> tell("{\"do\": \"connect\"}"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // ends this reader; the test sees that nothing more comes
        }
    }

    private void tell(String command) {
        try {
            OutputStream commands = process.getOutputStream();
            commands.write((command + "\n").getBytes(StandardCharsets.UTF_8));
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(command, e); // the client has ended
        }
    }

    SocketClient awaitConnected() {
        await("the client connects").atMost(Duration.ofSeconds(30)).until(() -> !happenings("connect")
                .isEmpty());
        return this;
    }

    /** What happened to the socket itself: connect, connect_error, disconnect, upgrade. */
    List<JsonNode> happenings(String kind) {
        return happenings.stream()
                .filter(happening -> happening.path("event").asString("").equals(kind))
                .toList();
    }

    /** The first argument of every event of that name, in the order of arrival. */
    List<JsonNode> received(String eventName) {
        return happenings("message").stream()
                .filter(event -> event.path("name").asString("").equals(eventName))
                .map(event -> event.path("args").path(0))
                .toList();
    }

    /** The position of every logged event, in the order of arrival. */
    List<Long> positions() {
        return happenings("message").stream()
                .map(event -> event.path("args"))
                .map(args -> args.path(args.size() - 1))
                .filter(JsonNode::isString)
                .map(offset -> Long.valueOf(offset.asString()))
                .toList();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
