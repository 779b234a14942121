package io.waba.inbox.webhook.receive;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.InboundNotification;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.InboundUpdate;
import io.waba.inbox.shared.wire.MalformedMessageException;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.webhook.publish.BrokerUnavailableException;
import io.waba.inbox.webhook.publish.UpdatePublisher;
import io.waba.inbox.webhook.translate.EnvelopeTranslator;
import io.waba.inbox.webhook.translate.InvalidEnvelopeException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * What happens to one webhook: signature, JSON, envelope, translation, broker, in this order, so that nothing of a stranger is parsed. When
 * {@link #accept} returns, every update is stored by the broker, and only then may Meta be told 200.
 */
final class WebhookIntake {

    private static final Logger log = LoggerFactory.getLogger(WebhookIntake.class);

    private final WebhookSignature signature;
    private final EnvelopeTranslator translator;
    private final UpdatePublisher publisher;
    private final MeterRegistry meters;
    private final Timer publishing;

    WebhookIntake(
            WebhookSignature signature,
            EnvelopeTranslator translator,
            UpdatePublisher publisher,
            MeterRegistry meters) {
        this.signature = signature;
        this.translator = translator;
        this.publisher = publisher;
        this.meters = meters;
        this.publishing = Timer.builder("waba.webhook.publish")
                .description("From the first update handed to the broker to the last confirm, per webhook")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(5))
                .register(meters);
    }

    /**
     * Refuses a request that cannot be signed, whatever its body is, so that nobody has to read the body.
     *
     * @param signatureHeader {@code X-Hub-Signature-256}, null when it did not come
     * @throws WebhookRefusedException when the header is missing, or is no signature
     */
    static void requireSignature(@Nullable String signatureHeader) {
        if (signatureHeader == null) {
            throw unsigned("missing");
        }
        if (!WebhookSignature.isSignature(signatureHeader)) {
            throw unsigned("not a signature");
        }
    }

    private static WebhookRefusedException unsigned(String found) {
        return new WebhookRefusedException(
                ErrorCode.INVALID_SIGNATURE,
                WebhookSignature.HEADER + ": " + found + " (expected: sha256=<HMAC of the body>)",
                null);
    }

    /**
     * Takes one webhook.
     *
     * @param body the bytes as they came
     * @param signatureHeader {@code X-Hub-Signature-256}, null when it did not come
     * @throws WebhookRefusedException when it cannot be taken; some of its updates may be stored then, all come again with Meta's retry
     */
    void accept(byte[] body, @Nullable String signatureHeader) {
        if (!signature.matches(signatureHeader, body)) {
            throw unsigned(signatureHeader == null ? "missing" : "does not match the body");
        }
        List<InboundUpdate> updates = translate(parse(body));
        long start = System.nanoTime();
        try {
            publishing.record(() -> publisher.publish(updates));
        } catch (BrokerUnavailableException e) {
            throw new WebhookRefusedException(
                    ErrorCode.UNAVAILABLE, "The message broker did not take every update; send the webhook again", e);
        }
        report(updates, body.length, System.nanoTime() - start);
    }

    private static JsonNode parse(byte[] body) {
        try {
            return WireJson.decode(body, JsonNode.class);
        } catch (MalformedMessageException e) {
            throw new WebhookRefusedException(ErrorCode.INVALID_JSON, "body: not JSON (expected: one JSON object)", e);
        }
    }

    private List<InboundUpdate> translate(JsonNode envelope) {
        try {
            return translator.translate(envelope);
        } catch (InvalidEnvelopeException e) {
            throw new WebhookRefusedException(ErrorCode.INVALID_ENVELOPE, String.valueOf(e.getMessage()), e);
        }
    }

    private void report(List<InboundUpdate> updates, int bytes, long nanos) {
        int messages = 0;
        int statuses = 0;
        int notifications = 0;
        for (InboundUpdate update : updates) {
            if (update instanceof InboundMessage message) {
                messages++;
                log.debug(
                        "Message {} of type {} to phone number {}",
                        message.messageId(),
                        message.content().type(),
                        message.phoneNumberId());
            } else if (update instanceof InboundStatus status) {
                statuses++;
                log.debug(
                        "Status {} of message {} from phone number {}",
                        status.status().wireName(),
                        status.messageId(),
                        status.phoneNumberId());
            } else if (update instanceof InboundNotification notification) {
                notifications++;
                log.debug(
                        "Notification of field {} for account {}, problem: {}",
                        notification.field(),
                        notification.wabaId(),
                        notification.problem());
            }
        }
        count("message", messages);
        count("status", statuses);
        count("notification", notifications);
        log.info(
                "Webhook of {} bytes confirmed: messages={} statuses={} notifications={} publishMillis={}",
                bytes,
                messages,
                statuses,
                notifications,
                Duration.ofNanos(nanos).toMillis());
    }

    private void count(String kind, int updates) {
        meters.counter("waba.webhook.updates", "kind", kind).increment(updates);
    }
}
