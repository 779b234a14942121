package io.waba.inbox.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BootIT {

    private record Outcome(int exitCode, String output) {}

    /** The service as a process of its own, because it must end. */
    private static Outcome run(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                PortalApplication.class.getName());
        builder.command().addAll(java.util.List.of(arguments));
        builder.environment().remove("JWT_SECRET");
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Outcome(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void withoutASecretTheServiceEndsWithOneLineThatNamesIt() throws Exception {
        Outcome outcome = run(Map.of(), "--spring.main.banner-mode=off");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output().lines()).hasSize(1);
        assertThat(outcome.output()).startsWith("agent-portal-service does not start: JWT_SECRET: absent (expected:");
    }

    @Test
    void aWeakSecretIsRefusedAndNotShown() throws Exception {
        Outcome outcome = run(Map.of("JWT_SECRET", "hunter2"), "--spring.main.banner-mode=off");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output().strip())
                .isEqualTo("agent-portal-service does not start: JWT_SECRET: 7 bytes (expected: 32 or more)");
    }

    @Test
    void aCommandPrintsNothingButItsAnswer() throws Exception {
        Outcome outcome =
                run(Map.of("MONGODB_URI", "mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=200"), "agent", "list");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output().lines()).hasSize(1);
        assertThat(outcome.output()).startsWith("MONGODB_URI: 127.0.0.1:1 (expected: a MongoDB that answers)");
    }
}
