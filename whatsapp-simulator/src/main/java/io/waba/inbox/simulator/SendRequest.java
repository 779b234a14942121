package io.waba.inbox.simulator;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A body of the messages endpoint that Meta would take. Parameters:
 * https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 *
 * @param to the digits of the recipient, null for a read receipt
 * @param readMessageId the message marked as read, null for a message
 * @param opaqueCallbackData what comes back with the statuses
 */
record SendRequest(@Nullable String to, @Nullable String readMessageId, @Nullable String opaqueCallbackData) {

    private static final int MAX_TEXT_LENGTH = 4096;
    private static final int MAX_CALLBACK_DATA_LENGTH = 512;
    private static final Set<String> TYPES = Set.of(
            "text",
            "image",
            "video",
            "audio",
            "document",
            "sticker",
            "location",
            "contacts",
            "interactive",
            "reaction",
            "template");

    /** @throws GraphApiException when Meta would refuse it */
    static SendRequest parse(JsonNode body) {
        if (!body.isObject()) {
            throw GraphApiException.invalid("body", "a JSON object");
        }
        String product = required(body, "messaging_product");
        if (!product.equals("whatsapp")) {
            throw GraphApiException.invalid("messaging_product", "whatsapp");
        }
        if (body.has("status")) {
            return readReceipt(body);
        }
        String to = required(body, "to").replaceAll("[+ ()-]", "");
        if (!to.matches("[0-9]{4,20}")) {
            throw GraphApiException.invalid("to", "a phone number");
        }
        String type = body.path("type").asString("text");
        if (!TYPES.contains(type)) {
            throw new GraphApiException(
                    400,
                    GraphApiException.INVALID_PARAMETER,
                    "Invalid parameter",
                    "Param type must be one of " + TYPES + ".");
        }
        checkContent(type, body.path(type));
        String opaque = body.path("biz_opaque_callback_data").asString(null);
        if (opaque != null && opaque.length() > MAX_CALLBACK_DATA_LENGTH) {
            throw GraphApiException.invalid("biz_opaque_callback_data", "at most 512 characters");
        }
        if (body.has("context")) {
            required(body.path("context"), "message_id");
        }
        return new SendRequest(to, null, opaque);
    }

    private static SendRequest readReceipt(JsonNode body) {
        if (!required(body, "status").equals("read")) {
            throw GraphApiException.invalid("status", "read");
        }
        return new SendRequest(null, required(body, "message_id"), null);
    }

    private static void checkContent(String type, JsonNode content) {
        boolean shaped = type.equals("contacts") ? content.isArray() : content.isObject();
        if (!shaped) {
            throw GraphApiException.missing(type);
        }
        switch (type) {
            case "text" -> {
                if (required(content, "body").length() > MAX_TEXT_LENGTH) {
                    throw new GraphApiException(
                            400,
                            GraphApiException.INVALID_PARAMETER,
                            "Invalid parameter",
                            "Param text['body'] must be at most 4096 characters long.");
                }
            }
            case "image", "video", "audio", "document", "sticker" -> {
                if (content.path("id").asString("").isEmpty()
                        && content.path("link").asString("").isEmpty()) {
                    throw GraphApiException.missing(type + "['id' or 'link']");
                }
            }
            case "template" -> {
                required(content, "name");
                required(content.path("language"), "code");
            }
            case "reaction" -> required(content, "message_id");
            case "interactive" -> required(content, "type");
            default -> {}
        }
    }

    private static String required(JsonNode parent, String field) {
        JsonNode value = parent.path(field);
        if (!value.isString() || value.asString().isBlank()) {
            throw GraphApiException.missing(field);
        }
        return value.asString();
    }
}
