package io.waba.inbox.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees. */
class EmbeddedInfrastructureApplicationIT {

    @TempDir
    Path directory;

    @Test
    void itIsQuietUntilTerminatedAndThenSaysThatItStopped() throws Exception {
        try (EmbeddedProcess process = EmbeddedProcess.ready(anyPorts(directory))) {
            assertThat(process.linesBeforeReady()).isEmpty();
            assertThat(URI.create(process.rabbitmqUri()).getPort()).isPositive();

            process.terminate();

            assertThat(process.remainingLines()).containsExactly("Embedded infrastructure has stopped");
            assertThat(process.exitCode()).isEqualTo(128 + 15);
        }
    }

    @Test
    void aTakenPortIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                EmbeddedProcess process = EmbeddedProcess.launch(
                        "EMBEDDED_AMQP_PORT=" + taken.getLocalPort(),
                        "EMBEDDED_MONGODB_PORT=0",
                        "EMBEDDED_DATA_DIR=" + directory)) {

            assertThat(process.remainingLines())
                    .containsExactly("Embedded infrastructure does not start: EMBEDDED_AMQP_PORT: "
                            + taken.getLocalPort() + " (expected: a port that is free on 127.0.0.1)");
            assertThat(process.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void aDataDirectoryThatAnotherProcessUsesIsOneLine() throws Exception {
        try (EmbeddedProcess first = EmbeddedProcess.ready(anyPorts(directory));
                EmbeddedProcess second = EmbeddedProcess.launch(anyPorts(directory))) {

            assertThat(second.remainingLines())
                    .containsExactly("Embedded infrastructure does not start: EMBEDDED_DATA_DIR: " + directory
                            + " (expected: a directory that no other process uses)");
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(first.rabbitmqUri()).isNotEmpty();
        }
    }

    private static String[] anyPorts(Path directory) {
        return new String[] {"EMBEDDED_AMQP_PORT=0", "EMBEDDED_MONGODB_PORT=0", "EMBEDDED_DATA_DIR=" + directory};
    }
}
