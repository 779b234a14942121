package io.waba.inbox.system;

import io.waba.inbox.shared.wire.WireJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** A script of {@code client/} in a Node process, which takes commands and says what happens as JSON lines. */
final class NodeProcess implements AutoCloseable {

    private static final Path HARNESS = Path.of("client").toAbsolutePath();

    private final String name;
    private final Process process;

    private NodeProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts a script.
     *
     * @param arguments each as JSON
     */
    static NodeProcess start(String name, Object... arguments) {
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
            return new NodeProcess(
                    name,
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException("node", e);
        }
    }

    /** Hands over what it says, on a thread of its own; call it once. */
    void listen(Consumer<JsonNode> each) {
        Thread reader = new Thread(() -> read(each), name);
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Consumer<JsonNode> each) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                each.accept(WireJson.decode(line.getBytes(StandardCharsets.UTF_8), JsonNode.class));
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

    boolean isAlive() {
        return process.isAlive();
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
