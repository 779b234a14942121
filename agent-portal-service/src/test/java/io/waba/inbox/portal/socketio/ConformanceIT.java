package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.shared.wire.WireJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The same tests, of system-tests/client/conformance, against Node's socket.io and against our gates: all pass, with both alike. */
class ConformanceIT {

    private static final int AT_LEAST = 200;

    private static final Path CONFORMANCE = NodeClient.folder().resolve("conformance");

    /**
     * What the tests ask of a server, in milliseconds.
     *
     * @param connect how long a session may take to ask for a namespace
     * @param upgrade how long a WebSocket may take to replace long-polling
     */
    private record Times(int pingInterval, int pingTimeout, int connect, int upgrade) {

        /** None of them runs out. */
        static final Times PATIENT = new Times(25_000, 20_000, 45_000, 10_000);

        static final Times QUICK = new Times(3_000, 8_000, 10_000, 8_000);
    }

    @Test
    void ourServerAndNodesPassTheSameTests() throws IOException {
        try (NodeServer nodePatient = NodeServer.start(Times.PATIENT);
                NodeServer nodeQuick = NodeServer.start(Times.QUICK);
                SocketIoConformanceServer patient = ours(Times.PATIENT);
                SocketIoConformanceServer quick = ours(Times.QUICK)) {
            CompletableFuture<Map<String, String>> ofNode =
                    CompletableFuture.supplyAsync(() -> run(nodePatient.port, nodeQuick.port));
            Map<String, String> ofOurs = run(patient.port(), quick.port());
            Map<String, String> ofNodes = ofNode.join();
            assertThat(differences(ofNodes, ofOurs))
                    .as("%s", sideBySide(ofNodes, ofOurs))
                    .isEmpty();
            assertThat(ofOurs).hasSizeGreaterThan(AT_LEAST);
            Awaitility.await().until(() -> quick.sessions() == 0);
        }
    }

    private static SocketIoConformanceServer ours(Times times) {
        return SocketIoConformanceServer.start(
                0,
                Duration.ofMillis(times.pingInterval()),
                Duration.ofMillis(times.pingTimeout()),
                Duration.ofMillis(times.connect()),
                Duration.ofMillis(times.upgrade()));
    }

    /** Node's server in a process of its own. */
    private static final class NodeServer implements AutoCloseable {

        private final Process process;
        final int port;

        private NodeServer(Process process) throws IOException {
            this.process = process;
            this.port = json(output(process).readLine()).path("port").asInt();
        }

        static NodeServer start(Times times) throws IOException {
            Map<String, Object> settings = Map.of(
                    "pingInterval", times.pingInterval(),
                    "pingTimeout", times.pingTimeout(),
                    "connectTimeout", times.connect(),
                    "upgradeTimeout", times.upgrade(),
                    "origin", SocketIoConformanceServer.ORIGIN);
            return new NodeServer(ConformanceIT.start("node-server.mjs", settings));
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    /** How each test went: {@code passed}, or why it did not. */
    private static Map<String, String> run(int patient, int quick) {
        Map<String, String> results = new TreeMap<>();
        try {
            Process tests = start(
                    "run.mjs",
                    Map.of(
                            "patient", "http://127.0.0.1:" + patient,
                            "quick", "http://127.0.0.1:" + quick,
                            "origin", SocketIoConformanceServer.ORIGIN));
            try (BufferedReader lines = output(tests)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    JsonNode result = json(line);
                    results.put(
                            result.path("test").asString(),
                            result.path("passed").asBoolean()
                                    ? "passed"
                                    : result.path("error").asString());
                }
            } finally {
                tests.destroy();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return results;
    }

    private static Process start(String script, Map<String, ?> argument) throws IOException {
        String json = new String(WireJson.encode(argument), StandardCharsets.UTF_8);
        return new ProcessBuilder("node", CONFORMANCE.resolve(script).toString(), json)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static JsonNode json(String line) {
        return WireJson.decode(line.getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }

    /** The tests that one of the two did not pass. */
    private static List<String> differences(Map<String, String> node, Map<String, String> ours) {
        return all(node, ours).stream()
                .filter(test -> !"passed".equals(node.get(test)) || !"passed".equals(ours.get(test)))
                .toList();
    }

    /** Both lists, the differences marked. */
    private static String sideBySide(Map<String, String> node, Map<String, String> ours) {
        List<String> different = differences(node, ours);
        List<String> lines = new ArrayList<>();
        for (String test : all(node, ours)) {
            lines.add((different.contains(test) ? "! " : "  ") + test);
            lines.add("      Node: " + node.getOrDefault(test, "not run"));
            lines.add("      ours: " + ours.getOrDefault(test, "not run"));
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static Set<String> all(Map<String, String> node, Map<String, String> ours) {
        Set<String> all = new TreeSet<>(node.keySet());
        all.addAll(ours.keySet());
        return all;
    }
}
