package io.waba.inbox.simulator;

import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a message can say, as Meta writes it: the {@code type} and the object of that name. Shapes:
 * https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples
 */
final class Contents {

    /** Every kind that {@link #of} knows; {@code unknown} stands for a type that Meta may add tomorrow. */
    static final List<String> KINDS = List.of(
            "text",
            "image",
            "video",
            "audio",
            "voice",
            "document",
            "sticker",
            "location",
            "contacts",
            "button",
            "button_reply",
            "list_reply",
            "nfm_reply",
            "call_permission_reply",
            "order",
            "reaction",
            "reaction_removed",
            "user_changed_number",
            "user_changed_user_id",
            "customer_identity_changed",
            "unsupported",
            "edit",
            "revoke",
            "request_welcome",
            "ephemeral",
            "unknown");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Supplier<String> mediaIds;

    Contents(Supplier<String> mediaIds) {
        this.mediaIds = mediaIds;
    }

    /**
     * Content of a kind.
     *
     * @param kind one of {@link #KINDS}
     * @param words the text, caption, title or emoji, where the kind has one
     * @param referredMessageId the message that a reaction, an edit or a deletion is about
     */
    ObjectNode of(String kind, String words, String referredMessageId) {
        return switch (kind) {
            case "text" -> typed("text", JSON.objectNode().put("body", words));
            case "image" -> typed("image", media("image/jpeg").put("caption", words));
            case "video" -> typed("video", media("video/mp4").put("caption", words));
            case "audio" -> typed("audio", media("audio/mpeg").put("voice", false));
            case "voice" -> typed("audio", media("audio/ogg; codecs=opus").put("voice", true));
            case "document" ->
                typed(
                        "document",
                        media("application/pdf").put("filename", "invoice.pdf").put("caption", words));
            case "sticker" -> typed("sticker", media("image/webp").put("animated", false));
            case "location" -> typed("location", location(words));
            case "contacts" -> contacts(words);
            case "button" ->
                typed("button", JSON.objectNode().put("payload", "CONFIRM").put("text", words));
            case "button_reply" ->
                interactive(kind, JSON.objectNode().put("id", "option-1").put("title", words));
            case "list_reply" ->
                interactive(
                        kind,
                        JSON.objectNode().put("id", "row-1").put("title", words).put("description", "The first row"));
            case "nfm_reply" ->
                interactive(
                        kind,
                        JSON.objectNode()
                                .put("name", "flow")
                                .put("body", "Sent")
                                .put("response_json", "{\"flow_token\":\"1\"}"));
            case "call_permission_reply" ->
                interactive(
                        kind,
                        JSON.objectNode()
                                .put("response", "accept")
                                .put("is_permanent", false)
                                .put("response_source", "user_action"));
            case "order" -> typed("order", order(words));
            case "reaction" ->
                typed("reaction", referring("message_id", referredMessageId).put("emoji", words));
            case "reaction_removed" -> typed("reaction", referring("message_id", referredMessageId));
            case "user_changed_number" -> typed("system", system(kind, words).put("wa_id", "15550009999"));
            case "user_changed_user_id" -> typed("system", system(kind, words).put("user_id", "US.9999"));
            case "customer_identity_changed" -> typed("system", system(kind, words));
            case "unsupported" -> unsupported();
            case "edit" -> edit(words, referredMessageId);
            case "revoke" -> typed("revoke", referring("original_message_id", referredMessageId));
            case "request_welcome", "ephemeral" -> JSON.objectNode().put("type", kind);
            case "unknown" ->
                typed("hologram", JSON.objectNode().put("words", words).put("depth", 3));
            default -> throw new IllegalArgumentException("type: " + kind + " (expected: one of " + KINDS + ")");
        };
    }

    private static ObjectNode typed(String type, ObjectNode object) {
        ObjectNode content = JSON.objectNode().put("type", type);
        content.set(type, object);
        return content;
    }

    private ObjectNode media(String mimeType) {
        String id = SampleMedia.id(mimeType, mediaIds.get());
        return JSON.objectNode()
                .put("mime_type", mimeType)
                .put("sha256", SampleMedia.ofType(mimeType).sha256())
                .put("id", id)
                .put("url", "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=" + id);
    }

    private static ObjectNode location(String words) {
        return JSON.objectNode()
                .put("latitude", -23.561414)
                .put("longitude", -46.655881)
                .put("name", words)
                .put("address", "Avenida Paulista, S\u00e3o Paulo");
    }

    private static ObjectNode contacts(String words) {
        ObjectNode card = JSON.objectNode();
        card.set("name", JSON.objectNode().put("formatted_name", words).put("first_name", words));
        ObjectNode phone = JSON.objectNode()
                .put("phone", "+1 (650) 555-7935")
                .put("wa_id", "16505557935")
                .put("type", "HOME");
        card.set("phones", JSON.arrayNode().add(phone));
        ObjectNode content = JSON.objectNode().put("type", "contacts");
        content.set("contacts", JSON.arrayNode().add(card));
        return content;
    }

    private static ObjectNode interactive(String kind, ObjectNode reply) {
        ObjectNode interactive = JSON.objectNode().put("type", kind);
        interactive.set(kind, reply);
        return typed("interactive", interactive);
    }

    private static ObjectNode order(String words) {
        ObjectNode order =
                JSON.objectNode().put("catalog_id", "194836987003835").put("text", words);
        ArrayNode items = JSON.arrayNode()
                .add(JSON.objectNode()
                        .put("product_retailer_id", "di9ozbzfi4")
                        .put("quantity", 2)
                        .put("item_price", 30.5)
                        .put("currency", "USD"));
        order.set("product_items", items);
        return order;
    }

    private static ObjectNode referring(String field, String messageId) {
        return JSON.objectNode().put(field, messageId);
    }

    private static ObjectNode system(String kind, String words) {
        return JSON.objectNode().put("body", words).put("type", kind);
    }

    private static ObjectNode unsupported() {
        ObjectNode content = typed("unsupported", JSON.objectNode().put("type", "poll"));
        ObjectNode error = JSON.objectNode()
                .put("code", 131051)
                .put("title", "Message type unknown")
                .put("message", "Message type unknown");
        error.set("error_data", JSON.objectNode().put("details", "Message type is currently not supported."));
        content.set("errors", JSON.arrayNode().add(error));
        return content;
    }

    private static ObjectNode edit(String words, String originalMessageId) {
        ObjectNode edit = referring("original_message_id", originalMessageId);
        edit.set("message", typed("text", JSON.objectNode().put("body", words)));
        return typed("edit", edit);
    }
}
