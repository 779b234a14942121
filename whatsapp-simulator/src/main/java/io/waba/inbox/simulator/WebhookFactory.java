package io.waba.inbox.simulator;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds webhooks of every kind as Meta shapes them. Messages and statuses are plain JSON objects, so that a test can change or break them
 * before they go into a {@link WebhookBatch}.
 */
public final class WebhookFactory {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Clock clock;
    private final Supplier<String> messageIds;
    private final Contents contents;

    /**
     * A factory.
     *
     * @param clock gives the timestamps, in whole seconds as Meta does
     * @param messageIds gives the ids of messages
     */
    public WebhookFactory(Clock clock, Supplier<String> messageIds) {
        this.clock = clock;
        this.messageIds = messageIds;
        this.contents = new Contents(() -> Long.toString(1_000_000_000L + RANDOM.nextInt(Integer.MAX_VALUE)));
    }

    /** A factory with the time of day and ids that nobody else has. */
    public static WebhookFactory create() {
        return new WebhookFactory(Clock.systemUTC(), WebhookFactory::randomMessageId);
    }

    /** {@code wamid.} and base64, as Meta's ids look. */
    public static String randomMessageId() {
        byte[] bytes = new byte[21];
        RANDOM.nextBytes(bytes);
        return "wamid.HBgL" + Base64.getUrlEncoder().encodeToString(bytes);
    }

    /** Every kind that {@link #message(Person, String, String)} knows. */
    public static List<String> messageKinds() {
        return Contents.KINDS;
    }

    /** Nothing yet; add messages, statuses and fields, then take its bytes. */
    public WebhookBatch batch() {
        return new WebhookBatch();
    }

    /** A text message. */
    public ObjectNode text(Person from, String words) {
        return message(from, "text", words);
    }

    /** A message of any kind; one that refers to another message refers to a new id. */
    public ObjectNode message(Person from, String kind, String words) {
        return message(from, kind, words, randomMessageId());
    }

    /**
     * A message of any kind.
     *
     * @param kind one of {@link #messageKinds}
     * @param words text, caption, title or emoji, where the kind has one
     * @param referredMessageId the message that a reaction, an edit or a deletion is about
     */
    public ObjectNode message(Person from, String kind, String words, String referredMessageId) {
        ObjectNode message = JSON.objectNode();
        putIfPresent(message, "from", from.waId());
        putIfPresent(message, "from_user_id", from.userId());
        message.put("id", messageIds.get());
        message.put("timestamp", timestamp());
        message.setAll(contents.of(kind, words, referredMessageId));
        return message;
    }

    /** Makes a message an answer to another one. */
    public ObjectNode replyingTo(ObjectNode message, String author, String messageId) {
        message.set("context", JSON.objectNode().put("from", author).put("id", messageId));
        return message;
    }

    /** Makes a message one that came by an advertisement. */
    public ObjectNode fromAdvertisement(ObjectNode message) {
        message.set(
                "referral",
                JSON.objectNode()
                        .put("source_url", "https://fb.me/3cr4Wqqkv")
                        .put("source_id", "120226305854810726")
                        .put("source_type", "ad")
                        .put("headline", "Chat with us")
                        .put("body", "Summer succulents are here!")
                        .put("media_type", "image")
                        .put("image_url", "https://example.org/image.jpg")
                        .put("thumbnail_url", "https://example.org/thumbnail.jpg")
                        .put("ctwa_clid", "Aff-n8ZTODiE79d22KtAwQKj9e"));
        return message;
    }

    /**
     * A status of a message that the business sent.
     *
     * @param status sent, delivered, read, played, failed, or one that does not exist
     * @param opaqueCallbackData what the sender attached, null for nothing
     */
    public ObjectNode status(String messageId, String status, Person recipient, @Nullable String opaqueCallbackData) {
        ObjectNode json =
                JSON.objectNode().put("id", messageId).put("status", status).put("timestamp", timestamp());
        putIfPresent(json, "recipient_id", recipient.waId());
        putIfPresent(json, "recipient_user_id", recipient.userId());
        putIfPresent(json, "biz_opaque_callback_data", opaqueCallbackData);
        if (status.equals("failed")) {
            json.set("errors", JSON.arrayNode().add(error(131026, "Message undeliverable")));
        } else {
            json.set(
                    "pricing",
                    JSON.objectNode()
                            .put("billable", false)
                            .put("pricing_model", "PMP")
                            .put("type", "free_customer_service")
                            .put("category", "service"));
        }
        return json;
    }

    /** An error as Meta reports it. */
    public ObjectNode error(int code, String title) {
        ObjectNode error = JSON.objectNode()
                .put("code", code)
                .put("title", title)
                .put("message", title)
                .put("href", "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/");
        error.set("error_data", JSON.objectNode().put("details", title + ", in detail."));
        return error;
    }

    /** A field that is neither message nor status, such as {@code account_update}. */
    public ObjectNode fieldValue(String event) {
        return JSON.objectNode().put("event", event).put("timestamp", timestamp());
    }

    private String timestamp() {
        return Long.toString(clock.instant().getEpochSecond());
    }

    private static void putIfPresent(ObjectNode node, String field, @Nullable String value) {
        if (value != null) {
            node.put(field, value);
        }
    }
}
