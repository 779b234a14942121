package io.waba.inbox.system;

import static org.awaitility.Awaitility.await;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A script of {@code client/} in a Node process, which takes commands and gives answers as JSON lines. */
final class NodeScript implements AutoCloseable {

    private static final Path HARNESS = Path.of("client").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final Queue<JsonNode> answers = new ConcurrentLinkedQueue<>();

    private NodeScript(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread reader = new Thread(this::read, name);
        reader.setDaemon(true);
        reader.start();
    }

    static NodeScript start(String name, Object... arguments) {
        if (!Files.isDirectory(HARNESS.resolve("node_modules"))) {
            throw new IllegalStateException(
                    HARNESS + "/node_modules: absent (expected: npm --prefix system-tests/client ci)");
        }
        List<String> command =
                new ArrayList<>(List.of("node", HARNESS.resolve(name).toString()));
        for (Object argument : arguments) {
            command.add(new String(WireJson.encode(argument), StandardCharsets.UTF_8));
        }
        try {
            return new NodeScript(
                    name,
                    new ProcessBuilder(command)
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
                answers.add(WireJson.decode(line.getBytes(StandardCharsets.UTF_8), JsonNode.class));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // ends this reader; the test sees that nothing more comes
        }
    }

    void tell(Map<String, ?> command) {
        try {
            OutputStream commands = process.getOutputStream();
            commands.write(WireJson.encode(command));
            commands.write('\n');
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": has ended (expected: running)", e);
        }
    }

    /** Tells it what has an answer, and waits for that. */
    JsonNode ask(String command) {
        tell(Map.of("do", command));
        return answer(command);
    }

    /** Waits for its next answer of that kind. */
    JsonNode answer(String kind) {
        JsonNode answer =
                await(name + " answers " + kind).atMost(PATIENCE).until(this::nextAnswer, next -> next != null);
        if (!answer.path("answer").asString("").equals(kind)) {
            throw new IllegalStateException(name + ": " + answer + " (expected: " + kind + ")");
        }
        return answer;
    }

    private JsonNode nextAnswer() {
        JsonNode next = answers.poll();
        if (next == null && !process.isAlive()) {
            throw new IllegalStateException(name + ": has ended (expected: running)");
        }
        return next;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
