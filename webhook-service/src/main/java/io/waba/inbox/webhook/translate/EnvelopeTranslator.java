package io.waba.inbox.webhook.translate;

import static io.waba.inbox.webhook.translate.Json.absent;

import io.waba.inbox.shared.inbound.InboundUpdate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One webhook's body into its updates, all of them, in Meta's order. Within a valid envelope nothing is refused and nothing is left out:
 * what cannot be read becomes a notification that says why and keeps what came. Meta's shapes:
 * https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
 */
public final class EnvelopeTranslator {

    static final String OBJECT = "whatsapp_business_account";

    private final Clock clock;

    public EnvelopeTranslator(Clock clock) {
        this.clock = clock;
    }

    /**
     * The updates of one POST; their batch positions count over all its entries.
     *
     * @param envelope the whole body
     * @throws InvalidEnvelopeException when the body is not WhatsApp's envelope
     */
    public List<InboundUpdate> translate(JsonNode envelope) {
        if (!envelope.isObject()) {
            throw invalid("body", envelope, "an object");
        }
        JsonNode object = envelope.path("object");
        if (!object.isString() || !object.asString().equals(OBJECT)) {
            throw invalid("object", object, "\"" + OBJECT + "\"");
        }
        JsonNode entries = envelope.path("entry");
        if (!entries.isArray()) {
            throw invalid("entry", entries, "an array");
        }
        Instant receivedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Batch batch = new Batch(receivedAt);
        for (JsonNode entry : entries) {
            translateEntry(entry, batch);
        }
        return batch.updates();
    }

    private static void translateEntry(JsonNode entry, Batch batch) {
        String wabaId = idOr(entry, "id", Batch.UNKNOWN);
        JsonNode changes = entry.path("changes");
        if (!changes.isArray()) {
            batch.addNotification(wabaId, Batch.UNKNOWN, null, Json.unexpected("changes", changes, "an array"), entry);
            return;
        }
        for (JsonNode change : changes) {
            translateChange(wabaId, change, batch);
        }
    }

    private static void translateChange(String wabaId, JsonNode change, Batch batch) {
        String field = idOr(change, "field", Batch.UNKNOWN);
        JsonNode value = change.path("value");
        if (field.equals(Batch.UNKNOWN) || absent(value)) {
            String missing = absent(value) ? "value" : "field";
            batch.addNotification(
                    wabaId, field, null, Json.unexpected(missing, change.path(missing), "a value"), change);
        } else if (field.equals(MessagesChange.FIELD)) {
            new MessagesChange(wabaId, value, batch).translate();
        } else {
            batch.addNotification(wabaId, field, phoneNumberId(value), null, value);
        }
    }

    private static @Nullable String phoneNumberId(JsonNode value) {
        String id = idOr(value.path("metadata"), "phone_number_id", "");
        return id.isEmpty() ? null : id;
    }

    private static String idOr(JsonNode parent, String field, String otherwise) {
        JsonNode node = parent.path(field);
        boolean usable = node.isNumber() || (node.isString() && !node.asString().isBlank());
        return usable ? node.asString() : otherwise;
    }

    private static InvalidEnvelopeException invalid(String field, JsonNode found, String expectation) {
        return new InvalidEnvelopeException(
                String.valueOf(Json.unexpected(field, found, expectation).getMessage()));
    }
}
