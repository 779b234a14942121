package io.waba.inbox.simulator;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** {@code send}: one customer writes one message. */
final class SendCommand {

    private static final Set<String> OPTIONS =
            Set.of("text", "from", "name", "phone-number-id", "type", "message-id", "webhook-url");

    private SendCommand() {}

    /** @return the exit code: 0 when the webhook was answered with 200 */
    static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err)
            throws InterruptedException {
        Options options = Options.parse(arguments, OPTIONS);
        Person from = sender(options, 0);
        BusinessNumber to = business(options);
        WebhookFactory factory = WebhookFactory.create();
        ObjectNode message = factory.message(
                from,
                options.text("type", "text"),
                options.text("text", "Hello!"),
                options.text("message-id", WebhookFactory.randomMessageId()));
        String id = message.path("id").asString();
        WebhookClient client = client(options, environment);
        int status;
        try {
            status = client.post(factory.batch().message(to, from, message).toBytes());
        } catch (IOException e) {
            err.println(id + " not accepted: no answer from " + client.url() + ", " + reason(e));
            return 1;
        }
        if (status != 200) {
            err.println(id + " not accepted: HTTP " + status + " from " + client.url() + " (expected: 200)");
            return 1;
        }
        out.println(id + " accepted: HTTP 200 from " + client.url());
        return 0;
    }

    static WebhookClient client(Options options, Map<String, String> environment) {
        URI byDefault = SimulatorSettings.webhookUrl(environment);
        URI url = SimulatorSettings.webhookUrl("--webhook-url", options.text("webhook-url", byDefault.toString()));
        return new WebhookClient(url, SimulatorSettings.appSecret(environment));
    }

    static BusinessNumber business(Options options) {
        return BusinessNumber.EXAMPLE.withPhoneNumberId(
                options.text("phone-number-id", BusinessNumber.EXAMPLE.phoneNumberId()));
    }

    /**
     * Who writes.
     *
     * @param index 0 for the number given, above for the numbers after it
     */
    static Person sender(Options options, int index) {
        Person first = Person.ofPhone(options.text("from", "+15550001111"), options.text("name", "John Doe"));
        String digits = String.valueOf(first.waId());
        return index == 0
                ? first
                : Person.ofPhone(Long.toString(Long.parseLong(digits) + index), first.name() + " " + (index + 1));
    }

    static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
