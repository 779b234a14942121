package io.waba.inbox.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The artifact that operators run, as a process of its own. */
final class EmbeddedProcess implements AutoCloseable {

    private static final Pattern READY =
            Pattern.compile("broker (amqp://\\S+), document store (mongodb://\\S+), data in");

    private final Process process;
    private final BufferedReader output;
    private final List<String> linesBeforeReady = new ArrayList<>();
    private String rabbitmqUri = "";
    private String mongodbUri = "";

    private EmbeddedProcess(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Returns when it said that it is ready. */
    static EmbeddedProcess ready(String... settings) {
        EmbeddedProcess started = launch(settings);
        started.awaitReady();
        return started;
    }

    static EmbeddedProcess launch(String... settings) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                executableJar()));
        command.addAll(List.of(settings));
        try {
            return new EmbeddedProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String executableJar() {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                Matcher ready = READY.matcher(line);
                if (ready.find()) {
                    rabbitmqUri = Objects.requireNonNull(ready.group(1));
                    mongodbUri = Objects.requireNonNull(ready.group(2));
                    return;
                }
                linesBeforeReady.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("ended before it was ready: " + linesBeforeReady);
    }

    String rabbitmqUri() {
        return rabbitmqUri;
    }

    String mongodbUri() {
        return mongodbUri;
    }

    List<String> linesBeforeReady() {
        return linesBeforeReady;
    }

    /** Every line until it ended. */
    List<String> remainingLines() {
        return output.lines().toList();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; {@link Process#destroy} would close the output as well. */
    void terminate() {
        assertThat(process.toHandle().destroy()).isTrue();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("still running");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
