package io.waba.inbox.state.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.testing.TestInfrastructure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TenantCommandIT {

    private static final List<String> ADD_DEMO =
            List.of("add", "--id", "demo", "--name", "Demo", "--phone-number-id", "106540352242922");

    private String uri =
            TestInfrastructure.get().mongodbUri(TestInfrastructure.get().newDatabaseName());

    private record Ran(int exitCode, String out, String err) {}

    @Test
    void addingATenantTwiceIsAddingItOnce() {
        assertThat(run(ADD_DEMO)).isEqualTo(new Ran(0, "tenant demo has phone number id 106540352242922\n", ""));
        assertThat(run(List.of(
                                "add",
                                "--id",
                                "demo",
                                "--name",
                                "Demo São Paulo",
                                "--phone-number-id",
                                "106540352242922",
                                "--display-phone-number",
                                "+15550783881",
                                "--time-zone",
                                "America/Sao_Paulo"))
                        .exitCode())
                .isZero();

        assertThat(run(List.of("list")).out())
                .isEqualTo("demo\tDemo São Paulo\tAmerica/Sao_Paulo\t106540352242922\t+15550783881\n");
    }

    @Test
    void aNumberOfAnotherTenantIsRefusedAndNothingIsChanged() {
        run(ADD_DEMO);

        Ran refused = run(List.of("add", "--id", "other", "--name", "Other", "--phone-number-id", "106540352242922"));

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .isEqualTo("--phone-number-id: 106540352242922 belongs to tenant demo"
                        + " (expected: a number that is free, or tenant other's)\n");
        assertThat(run(List.of("list")).out()).isEqualTo("demo\tDemo\tUTC\t106540352242922\t-\n");
    }

    @Test
    void whatIsMissingOrWrongIsSaidInOneLine() {
        assertThat(run(List.of("add", "--id", "demo", "--name", "Demo")).err())
                .startsWith("--phone-number-id: absent (expected: a value); usage: tenant add")
                .hasLineCount(1);
        assertThat(run(List.of("add", "--id", "a:b", "--name", "x", "--phone-number-id", "1")))
                .isEqualTo(new Ran(2, "", "--id: \"a:b\" (expected: [A-Za-z0-9_-]{1,64})\n"));
        for (String zone : List.of("Mars", "Z", "UTC+2")) {
            assertThat(run(List.of("add", "--id", "a", "--name", "x", "--phone-number-id", "1", "--time-zone", zone))
                            .err())
                    .isEqualTo("--time-zone: \"" + zone + "\" (expected: a zone such as America/Sao_Paulo)\n");
        }
        assertThat(run(List.of("remove")).exitCode()).isEqualTo(2);
    }

    @Test
    void aStoreThatDoesNotAnswerIsSaidInOneLine() {
        uri = "mongodb://someone:secret@127.0.0.1:1/waba";
        assertThat(run(List.of("list")))
                .isEqualTo(new Ran(1, "", "MONGODB_URI: 127.0.0.1:1 (expected: a MongoDB that answers)\n"));

        uri = "http://127.0.0.1:1/waba";
        assertThat(run(List.of("list")))
                .isEqualTo(new Ran(
                        1, "", "MONGODB_URI: not a connection string (expected: mongodb://host:port/database)\n"));
    }

    private Ran run(List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = TenantCommand.run(
                arguments,
                Map.of("MONGODB_URI", uri),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Ran(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
