package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.shared.wire.WireJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/** The stock socket.io-client in a Node process; what happens to it comes as JSON lines. */
final class NodeClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Process process;
    private final OutputStream commands;
    private final List<JsonNode> happenings = new CopyOnWriteArrayList<>();

    private NodeClient(Process process) {
        this.process = process;
        this.commands = process.getOutputStream();
        Thread reader = new Thread(this::read, "node-client");
        reader.setDaemon(true);
        reader.start();
    }

    static NodeClient start(int port, String token, Map<String, ?> options) {
        return start(port, Map.of("token", token, "options", options));
    }

    /** With whatever the harness takes beside the address. */
    static NodeClient start(int port, Map<String, ?> arguments) {
        Map<String, Object> all = new HashMap<>(arguments);
        all.put("url", "http://127.0.0.1:" + port);
        String json = new String(WireJson.encode(all), StandardCharsets.UTF_8);
        try {
            return new NodeClient(
                    new ProcessBuilder("node", folder().resolve("client.mjs").toString(), json)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new IllegalStateException("node: cannot be run (expected: Node 18 or newer on the PATH)", e);
        }
    }

    /** Where the Node programs of the tests are, with what they need installed. */
    static Path folder() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path client = at.resolve("system-tests/client");
            if (Files.exists(client.resolve("client.mjs"))) {
                if (!Files.isDirectory(client.resolve("node_modules/socket.io-client"))) {
                    throw new IllegalStateException(
                            client + "/node_modules: missing (expected: npm --prefix system-tests/client ci)");
                }
                return client;
            }
        }
        throw new IllegalStateException("system-tests/client/client.mjs: missing (expected: the whole project)");
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                happenings.add(WireJson.decode(line.getBytes(StandardCharsets.UTF_8), JsonNode.class));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void tell(Map<String, ?> command) {
        try {
            commands.write(WireJson.encode(command));
            commands.write('\n');
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void emit(String ref, String name, Object... args) {
        tell(Map.of("do", "emit", "name", name, "args", List.of(args), "ack", ref));
    }

    List<JsonNode> all(String event) {
        return happenings.stream()
                .filter(happening -> happening.path("event").asString().equals(event))
                .toList();
    }

    JsonNode await(String event) {
        return await(event, happening -> true);
    }

    JsonNode await(String event, Predicate<JsonNode> which) {
        return awaitAll(event, which, 1).get(0);
    }

    /** The n-th of its kind, counted from 1. */
    JsonNode awaitNth(String event, int n) {
        return awaitAll(event, happening -> true, n).get(n - 1);
    }

    private List<JsonNode> awaitAll(String event, Predicate<JsonNode> which, int count) {
        return await(event, () -> all(event).stream().filter(which).toList(), found -> found.size() >= count);
    }

    private <T> T await(String what, Callable<T> look, Predicate<T> enough) {
        try {
            return Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(look, enough);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("waited for " + what + ", seen: " + happenings, e);
        }
    }

    JsonNode ack(String ref) {
        return await("ack", ack -> ack.path("ref").asString().equals(ref))
                .path("args")
                .path(0);
    }

    /** The texts of all messages so far, in order. */
    List<String> texts() {
        return all("message").stream()
                .filter(message -> message.path("name").asString().equals("new_message"))
                .map(message -> message.path("args").path(0).path("message").asString())
                .toList();
    }

    void awaitTexts(List<String> expected) {
        await(expected.size() + " texts", this::texts, texts -> texts.size() >= expected.size());
        assertThat(texts()).isEqualTo(expected);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
