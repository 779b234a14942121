package io.waba.inbox.webhook.translate;

import static io.waba.inbox.webhook.translate.Json.absent;
import static io.waba.inbox.webhook.translate.Json.array;
import static io.waba.inbox.webhook.translate.Json.asItCame;
import static io.waba.inbox.webhook.translate.Json.flag;
import static io.waba.inbox.webhook.translate.Json.id;
import static io.waba.inbox.webhook.translate.Json.object;
import static io.waba.inbox.webhook.translate.Json.requiredId;
import static io.waba.inbox.webhook.translate.Json.requiredObject;
import static io.waba.inbox.webhook.translate.Json.text;

import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.MessageContent;
import io.waba.inbox.shared.inbound.MessageContext;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.inbound.Referral;
import io.waba.inbox.shared.inbound.WhatsAppError;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** One change of the field {@code messages}: messages, statuses and errors of one business phone number. */
final class MessagesChange {

    static final String FIELD = "messages";

    /** The last second of the year 9999; beyond it ISO-8601 needs more digits, and the sender meant milliseconds. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private static final Logger log = LoggerFactory.getLogger(MessagesChange.class);

    private final String wabaId;
    private final JsonNode value;
    private final Batch batch;

    MessagesChange(String wabaId, JsonNode value, Batch batch) {
        this.wabaId = wabaId;
        this.value = value;
        this.batch = batch;
    }

    private interface Reader {
        void read(JsonNode update);
    }

    void translate() {
        if (!value.isObject()) {
            keep(value, Json.unexpected("value", value, "an object"));
            return;
        }
        boolean empty =
                absent(value.path("messages")) && absent(value.path("statuses")) && absent(value.path("errors"));
        if (empty) {
            keep(
                    value,
                    new IllegalArgumentException("messages, statuses, errors: all missing (expected: one of them)"));
            return;
        }
        Senders senders = new Senders(value);
        each("messages", message -> batch.add(message(message, senders)));
        each("statuses", status -> batch.add(status(status)));
        each("errors", error -> keep(error, new IllegalArgumentException("an error that belongs to no message")));
    }

    private void each(String field, Reader reader) {
        JsonNode updates = value.path(field);
        if (absent(updates)) {
            return;
        }
        if (!updates.isArray()) {
            keep(updates, Json.unexpected(field, updates, "an array"));
            return;
        }
        for (JsonNode update : updates) {
            try {
                reader.read(update);
            } catch (IllegalArgumentException | JacksonException e) {
                keep(update, e);
            }
        }
    }

    private void keep(JsonNode update, RuntimeException problem) {
        String phoneNumberId;
        try {
            phoneNumberId = id(value.path("metadata"), "phone_number_id");
        } catch (IllegalArgumentException e) {
            phoneNumberId = null;
        }
        batch.addNotification(wabaId, FIELD, phoneNumberId, problem, update);
    }

    private InboundMessage message(JsonNode message, Senders senders) {
        JsonNode metadata = requiredObject(value, "metadata");
        String phoneNumberId = requiredId(metadata, "phone_number_id");
        String displayPhoneNumber = text(metadata, "display_phone_number");
        String messageId = requiredId(message, "id");
        Customer customer = senders.of(message);
        Instant timestamp = timestamp(message);
        MessageContent content;
        MessageContext context;
        Referral referral;
        List<WhatsAppError> errors;
        try {
            content = ContentTranslator.translate(message);
            context = context(message);
            referral = referral(message);
            errors = errors(message);
        } catch (IllegalArgumentException | JacksonException e) {
            log.warn("Message {} does not have the shape of its type and is kept whole: {}", messageId, e.getMessage());
            content = ContentTranslator.unknown(message);
            context = null;
            referral = null;
            errors = List.of();
        }
        return new InboundMessage(
                wabaId,
                phoneNumberId,
                displayPhoneNumber,
                messageId,
                customer,
                timestamp,
                batch.receivedAt(),
                batch.nextPosition(),
                content,
                context,
                referral,
                errors);
    }

    private InboundStatus status(JsonNode status) {
        JsonNode metadata = requiredObject(value, "metadata");
        String name = requiredId(status, "status");
        return new InboundStatus(
                wabaId,
                requiredId(metadata, "phone_number_id"),
                text(metadata, "display_phone_number"),
                requiredId(status, "id"),
                MessageStatus.of(name)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "status: \"" + name + "\" (expected: a status that we know)")),
                id(status, "recipient_id"),
                id(status, "recipient_user_id"),
                timestamp(status),
                batch.receivedAt(),
                batch.nextPosition(),
                text(status, "biz_opaque_callback_data"),
                asItCame(status, "conversation"),
                asItCame(status, "pricing"),
                errors(status));
    }

    private static Instant timestamp(JsonNode update) {
        String text = requiredId(update, "timestamp");
        try {
            long seconds = Long.parseLong(text);
            if (seconds >= 0 && seconds <= LAST_SECOND) {
                return Instant.ofEpochSecond(seconds);
            }
        } catch (NumberFormatException e) {
            throw noTimestamp(text, e);
        }
        throw noTimestamp(text, null);
    }

    private static IllegalArgumentException noTimestamp(String text, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "timestamp: \"" + text + "\" (expected: seconds since 1970 as a string, 0-" + LAST_SECOND + ")", cause);
    }

    private static @Nullable MessageContext context(JsonNode message) {
        JsonNode context = object(message, "context");
        if (context == null) {
            return null;
        }
        return new MessageContext(
                id(context, "from"),
                id(context, "id"),
                flag(context, "forwarded"),
                flag(context, "frequently_forwarded"),
                object(context, "referred_product"));
    }

    private static @Nullable Referral referral(JsonNode message) {
        JsonNode referral = object(message, "referral");
        if (referral == null) {
            return null;
        }
        return new Referral(
                text(referral, "source_url"),
                text(referral, "source_id"),
                text(referral, "source_type"),
                text(referral, "headline"),
                text(referral, "body"),
                text(referral, "media_type"),
                text(referral, "image_url"),
                text(referral, "video_url"),
                text(referral, "thumbnail_url"),
                text(referral, "ctwa_clid"));
    }

    private static List<WhatsAppError> errors(JsonNode update) {
        return array(update, "errors").stream().map(MessagesChange::error).toList();
    }

    private static WhatsAppError error(JsonNode error) {
        JsonNode data = object(error, "error_data");
        return new WhatsAppError(
                Json.requiredInt(error, "code"),
                text(error, "title"),
                text(error, "message"),
                data == null ? null : text(data, "details"),
                text(error, "href"));
    }
}
