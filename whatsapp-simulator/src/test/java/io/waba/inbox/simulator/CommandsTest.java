package io.waba.inbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CommandsTest {

    private static final String SECRET = "0123456789abcdef";

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
    private WebhookReceiver receiver;
    private Map<String, String> environment;

    @BeforeEach
    void start() throws Exception {
        receiver = new WebhookReceiver();
        environment = Map.of(
                "WABA_APP_SECRET",
                SECRET,
                "SIMULATOR_WEBHOOK_URL",
                receiver.url().toString());
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void sendPostsOneSignedWebhookAndSaysItsId() throws Exception {
        int exit = send("--text", "Ol\u00e1", "--from", "+15550002222", "--name", "Ana", "--phone-number-id", "42");

        assertThat(exit).isZero();
        assertThat(receiver.accepted()).hasSize(1);
        WebhookReceiver.Webhook webhook = receiver.accepted().get(0);
        assertThat(webhook.signature()).isEqualTo(new WebhookClient(receiver.url(), SECRET).sign(webhook.bytes()));
        assertThat(webhook.value().at("/messages/0/text/body").asString()).isEqualTo("Ol\u00e1");
        assertThat(webhook.value().at("/messages/0/from").asString()).isEqualTo("15550002222");
        assertThat(webhook.value().at("/metadata/phone_number_id").asString()).isEqualTo("42");
        assertThat(written())
                .startsWith(webhook.value().at("/messages/0/id").asString() + " accepted: HTTP 200")
                .hasLineCount(1);
    }

    @Test
    void aReactionIsAboutTheMessageThatIsNamed() throws Exception {
        assertThat(send("--type", "reaction", "--text", "\ud83d\udc4d", "--message-id", "wamid.1"))
                .isZero();

        JsonNode reaction = receiver.accepted().get(0).value().at("/messages/0/reaction");
        assertThat(reaction.path("message_id").asString()).isEqualTo("wamid.1");
        assertThat(reaction.path("emoji").asString()).isEqualTo("\ud83d\udc4d");
    }

    @Test
    void sendFailsWithOneLineWhenTheAnswerIsNot200() throws Exception {
        receiver.refuseNext(1);

        assertThat(send("--text", "Hi")).isEqualTo(1);
        assertThat(written()).contains("not accepted: HTTP 503").hasLineCount(1);
    }

    @Test
    void sendFailsWithOneLineWhenNobodyAnswers() throws Exception {
        receiver.close();

        assertThat(send("--text", "Hi")).isEqualTo(1);
        assertThat(written()).contains("no answer from " + receiver.url()).hasLineCount(1);
    }

    @Test
    void whatIsWrongOnTheCommandLineIsNamed() {
        assertThatThrownBy(() -> send("--colour", "blue")).hasMessageStartingWith("--colour: unknown (expected: ");
        assertThatThrownBy(() -> send("--text")).hasMessage("--text: nothing after it (expected: a value)");
        assertThatThrownBy(() -> send("--type", "fax")).hasMessageStartingWith("type: fax (expected: one of [text, ");
        assertThatThrownBy(() -> send("--from", "me")).hasMessageStartingWith("phone number: me (expected: ");
        assertThatThrownBy(() -> send("--webhook-url", "here")).hasMessageStartingWith("--webhook-url: here (expected");
        assertThatThrownBy(() -> BatchCommand.run(List.of("--count", "0"), environment, out))
                .hasMessage("--count: 0 (expected: 1-100000000)");
        assertThatThrownBy(() -> SendCommand.run(List.of(), Map.of("WABA_APP_SECRET", "x"), out, out))
                .hasMessage("WABA_APP_SECRET: 1 characters (expected: at least 16 characters)");
    }

    @Test
    void batchPostsEveryWebhookOnceAndRepeatsWhatWasRefused() throws Exception {
        receiver.refuseNext(3);

        int exit = BatchCommand.run(
                List.of("--count", "50", "--concurrency", "4", "--messages-per-webhook", "2", "--customers", "5"),
                environment,
                out);

        assertThat(exit).isZero();
        assertThat(written()).startsWith("accepted=50 failed=0 repeated=3 messages=100 ");
        Set<String> ids = new HashSet<>();
        Set<String> customers = new HashSet<>();
        receiver.accepted().forEach(webhook -> webhook.value().path("messages").forEach(message -> {
            ids.add(message.path("id").asString());
            customers.add(message.path("from").asString());
        }));
        assertThat(receiver.accepted()).hasSize(50);
        assertThat(ids).hasSize(100);
        assertThat(customers).hasSize(5);
    }

    @Test
    void batchSaysWhatFailedWhenTheDeadlineIsOver() throws Exception {
        receiver.close();

        int exit = BatchCommand.run(List.of("--count", "2", "--deadline-seconds", "1"), environment, out);

        assertThat(exit).isEqualTo(1);
        assertThat(written()).startsWith("accepted=0 failed=2 ");
    }

    private int send(String... arguments) throws InterruptedException {
        return SendCommand.run(List.of(arguments), environment, out, out);
    }

    private String written() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
