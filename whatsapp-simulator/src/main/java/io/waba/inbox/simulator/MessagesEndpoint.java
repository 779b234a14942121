package io.waba.inbox.simulator;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /{phone_number_id}/messages}: takes messages, reports their statuses, and fails as it is told to. */
final class MessagesEndpoint {

    private static final List<String> STATUSES = List.of("sent", "delivered", "read");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Failures failures;
    private final Ledger ledger;
    private final WebhookFactory factory;
    private final WebhookOutbox outbox;
    private final Duration statusDelay;
    private final BiConsumer<String, String> reader;

    /**
     * An endpoint.
     *
     * @param reader is told which business number wrote to whom, by WhatsApp's ids
     */
    MessagesEndpoint(
            Failures failures,
            Ledger ledger,
            WebhookFactory factory,
            WebhookOutbox outbox,
            Duration statusDelay,
            BiConsumer<String, String> reader) {
        this.failures = failures;
        this.ledger = ledger;
        this.factory = factory;
        this.outbox = outbox;
        this.statusDelay = statusDelay;
        this.reader = reader;
    }

    /** @throws GraphApiException when Meta would refuse it */
    Reply take(String path, String phoneNumberId, JsonNode body) {
        SendRequest request = SendRequest.parse(body);
        String to = request.to();
        if (to == null) {
            ledger.remember(path, phoneNumberId, String.valueOf(request.readMessageId()), body);
            return Reply.json(200, NODES.objectNode().put("success", true));
        }
        Failure failure = failures.take(phoneNumberId, to).orElse(null);
        boolean accepted = failure == null || failure.kind().accepted();
        String opaque = request.opaqueCallbackData();
        String messageId = WebhookFactory.randomMessageId();
        if (accepted) {
            // Before it is counted: who waits for the count finds the request.
            ledger.remember(path, phoneNumberId, messageId, body);
        }
        if (opaque != null) {
            ledger.tally(opaque, accepted);
        }
        if (failure != null && !accepted) {
            return refusal(failure);
        }
        reportStatuses(phoneNumberId, messageId, opaque, new Person(to, null, "Customer", null), failure);
        if (failure == null && !body.path("type").asString("text").equals("reaction")) {
            reader.accept(phoneNumberId, to);
        }
        return answer(acceptance(messageId, body.path("to").asString(), to), failure);
    }

    private static Reply answer(Reply acceptance, @Nullable Failure failure) {
        if (failure == null) {
            return acceptance;
        }
        return switch (failure.kind()) {
            case LATE -> acceptance.late(failure.duration());
            case GARBLED -> Reply.garbled();
            case RESET_ACCEPTED -> acceptance.asReset();
            default -> acceptance;
        };
    }

    private static Reply refusal(Failure failure) {
        return switch (failure.kind()) {
            case ERROR ->
                Reply.error(
                        new GraphApiException(
                                failure.httpStatus(), failure.code(), "Simulated failure", "As it was asked for."),
                        failure.retryAfterSeconds());
            case STATUS -> Reply.bare(failure.httpStatus(), failure.retryAfterSeconds());
            default -> Reply.bare(500, null).asReset();
        };
    }

    private static Reply acceptance(String messageId, String input, String waId) {
        ObjectNode answer = NODES.objectNode().put("messaging_product", "whatsapp");
        answer.putArray("contacts").addObject().put("input", input).put("wa_id", waId);
        answer.putArray("messages").addObject().put("id", messageId).put("message_status", "accepted");
        return Reply.json(200, answer);
    }

    private void reportStatuses(
            String phoneNumberId,
            String messageId,
            @Nullable String opaque,
            Person recipient,
            @Nullable Failure failure) {
        BusinessNumber number = BusinessNumber.EXAMPLE.withPhoneNumberId(phoneNumberId);
        boolean fails = failure != null && failure.kind() == Failure.Kind.FAILED;
        List<String> statuses = fails ? List.of("sent", "failed") : STATUSES;
        for (int i = 0; i < statuses.size(); i++) {
            String status = statuses.get(i);
            outbox.send(
                    () -> {
                        ObjectNode json = factory.status(messageId, status, recipient, opaque);
                        if (failure != null && status.equals("failed")) {
                            json.set(
                                    "errors",
                                    NODES.arrayNode().add(factory.error(failure.code(), "Simulated failure")));
                        }
                        return factory.batch().status(number, json).toBytes();
                    },
                    statusDelay.multipliedBy(i + 1L));
        }
    }
}
