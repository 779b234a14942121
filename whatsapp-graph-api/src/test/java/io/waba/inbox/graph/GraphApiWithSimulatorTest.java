package io.waba.inbox.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.graph.GraphResult.Accepted;
import io.waba.inbox.graph.GraphResult.NotSent;
import io.waba.inbox.graph.GraphResult.Refused;
import io.waba.inbox.graph.GraphResult.Unknown;
import io.waba.inbox.simulator.Failure;
import io.waba.inbox.simulator.SimulatorServer;
import io.waba.inbox.simulator.SimulatorSettings;
import io.waba.inbox.simulator.Tally;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Client and stand-in agree on what a call is and on what became of it. */
class GraphApiWithSimulatorTest {

    private SimulatorServer simulator;
    private GraphApi api;

    @BeforeEach
    void start() throws Exception {
        simulator = SimulatorServer.start(
                SimulatorSettings.forTests(URI.create("http://127.0.0.1:1/"), "0123456789abcdef"),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        api = new GraphApi(
                new GraphSettings(
                        URI.create("http://127.0.0.1:" + simulator.port()),
                        "v24.0",
                        "token",
                        Duration.ofMinutes(1),
                        // Half as long as what comes late takes, and long for everything else.
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(1)),
                Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void whatIsCertainIsWhatHappened() {
        assertThat(send("m-ok")).isInstanceOf(Accepted.class);
        simulator.fail(Failure.error(131056, 400).retryAfter(4));
        assertThat(send("m-refused"))
                .isEqualTo(new Refused<>(new GraphError(
                        131056, "(#131056) Simulated failure", "As it was asked for.", 400, Duration.ofSeconds(4))));
        for (Failure.Kind kind : new Failure.Kind[] {
            Failure.Kind.LATE, Failure.Kind.GARBLED, Failure.Kind.RESET_ACCEPTED, Failure.Kind.RESET_READ
        }) {
            simulator.fail(Failure.of(kind));
            assertThat(send("m-" + kind)).as(kind.toString()).isInstanceOf(Unknown.class);
        }
        simulator.fail(Failure.status(503));
        assertThat(send("m-503")).isInstanceOf(Unknown.class);
        simulator.fail(Failure.of(Failure.Kind.RESET_UNREAD));
        assertThat(send("m-unread")).isInstanceOf(Unknown.class);
        simulator.goAway();
        assertThat(send("m-gone")).isInstanceOf(NotSent.class);
        simulator.comeBack();
        assertThat(send("m-back")).isInstanceOf(Accepted.class);

        assertThat(simulator.tallies())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "m-ok", new Tally(1, 1),
                        "m-refused", new Tally(1, 0),
                        "m-LATE", new Tally(1, 1),
                        "m-GARBLED", new Tally(1, 1),
                        "m-RESET_ACCEPTED", new Tally(1, 1),
                        "m-RESET_READ", new Tally(1, 0),
                        "m-503", new Tally(1, 0),
                        "m-back", new Tally(1, 1)));
    }

    @Test
    void aFileThatIsUploadedCanBeFetched() throws Exception {
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);

        String id = api.media()
                .upload("42", "photo.jpg", "image/jpeg", content.length, () -> new ByteArrayInputStream(content))
                .orThrow();
        MediaLink link = api.media().resolve(id).orThrow();

        assertThat(link.mimeType()).isEqualTo("image/jpeg");
        assertThat(link.fileSize()).isEqualTo(content.length);
        try (InputStream file = api.media().open(link, 1_000_000)) {
            assertThat(file.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void readAndTypingAreTaken() {
        assertThat(api.markRead("42", "wamid.1", true)).isEqualTo(new Accepted<>(true));
        assertThat(simulator
                        .received()
                        .at("/requests/0/body/typing_indicator/type")
                        .asString())
                .isEqualTo("text");
    }

    private GraphResult<SentMessage> send(String opaque) {
        ObjectNode message = JsonNodeFactory.instance
                .objectNode()
                .put("messaging_product", "whatsapp")
                .put("to", "15550001111")
                .put("type", "text")
                .put("biz_opaque_callback_data", opaque);
        message.putObject("text").put("body", "Hi");
        return api.send("42", message);
    }
}
