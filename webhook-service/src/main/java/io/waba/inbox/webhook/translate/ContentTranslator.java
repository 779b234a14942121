package io.waba.inbox.webhook.translate;

import static io.waba.inbox.webhook.translate.Json.array;
import static io.waba.inbox.webhook.translate.Json.flag;
import static io.waba.inbox.webhook.translate.Json.id;
import static io.waba.inbox.webhook.translate.Json.object;
import static io.waba.inbox.webhook.translate.Json.requiredArray;
import static io.waba.inbox.webhook.translate.Json.requiredId;
import static io.waba.inbox.webhook.translate.Json.requiredNumber;
import static io.waba.inbox.webhook.translate.Json.requiredObject;
import static io.waba.inbox.webhook.translate.Json.requiredText;
import static io.waba.inbox.webhook.translate.Json.text;

import io.waba.inbox.shared.inbound.Media;
import io.waba.inbox.shared.inbound.MessageContent;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The object that a message's {@code type} names, into the record of that type. */
final class ContentTranslator {

    private ContentTranslator() {}

    /**
     * Translates the content of a message.
     *
     * @param message a message, or the message inside an edit
     * @throws IllegalArgumentException when the type is known but its object does not have the type's shape
     */
    static MessageContent translate(JsonNode message) {
        String type = typeOf(message);
        return switch (type) {
            case "text" -> new MessageContent.Text(requiredText(requiredObject(message, type), "body"));
            case "image" -> image(requiredObject(message, type));
            case "video" -> video(requiredObject(message, type));
            case "audio" -> audio(requiredObject(message, type));
            case "document" -> document(requiredObject(message, type));
            case "sticker" -> sticker(requiredObject(message, type));
            case "location" -> location(requiredObject(message, type));
            case "contacts" -> new MessageContent.Contacts(requiredArray(message, type));
            case "button" -> button(requiredObject(message, type));
            case "interactive" -> interactive(requiredObject(message, type));
            case "order" -> order(requiredObject(message, type));
            case "reaction" -> reaction(requiredObject(message, type));
            case "system" -> system(requiredObject(message, type));
            case "unsupported" -> unsupported(object(message, type));
            case "edit" -> edit(requiredObject(message, type));
            case "revoke" ->
                new MessageContent.Revoke(requiredId(requiredObject(message, type), "original_message_id"));
            case "request_welcome" -> new MessageContent.RequestWelcome();
            case "ephemeral" -> new MessageContent.Ephemeral();
            default -> unknown(message);
        };
    }

    /** Keeps the message whole. */
    static MessageContent.Unknown unknown(JsonNode message) {
        return new MessageContent.Unknown(typeOf(message), message);
    }

    private static String typeOf(JsonNode message) {
        return message.path("type").asString("");
    }

    private static MessageContent image(JsonNode image) {
        return new MessageContent.Image(media(image), text(image, "caption"));
    }

    private static MessageContent video(JsonNode video) {
        return new MessageContent.Video(media(video), text(video, "caption"));
    }

    private static MessageContent audio(JsonNode audio) {
        return new MessageContent.Audio(media(audio), flag(audio, "voice"));
    }

    private static MessageContent document(JsonNode document) {
        return new MessageContent.Document(media(document), text(document, "filename"), text(document, "caption"));
    }

    private static MessageContent sticker(JsonNode sticker) {
        return new MessageContent.Sticker(media(sticker), flag(sticker, "animated"));
    }

    private static MessageContent location(JsonNode location) {
        return new MessageContent.Location(
                requiredNumber(location, "latitude"),
                requiredNumber(location, "longitude"),
                text(location, "name"),
                text(location, "address"),
                text(location, "url"));
    }

    private static MessageContent button(JsonNode button) {
        return new MessageContent.Button(text(button, "payload"), requiredText(button, "text"));
    }

    private static MessageContent interactive(JsonNode interactive) {
        String kind = requiredId(interactive, "type");
        JsonNode reply = requiredObject(interactive, kind);
        return new MessageContent.Interactive(
                kind, text(reply, "id"), text(reply, "title"), text(reply, "description"), reply);
    }

    private static MessageContent order(JsonNode order) {
        return new MessageContent.Order(text(order, "catalog_id"), text(order, "text"), array(order, "product_items"));
    }

    private static MessageContent reaction(JsonNode reaction) {
        // Meta leaves the emoji out, or empty, when the reaction was removed.
        String emoji = text(reaction, "emoji");
        return new MessageContent.Reaction(
                requiredId(reaction, "message_id"), emoji == null || emoji.isEmpty() ? null : emoji);
    }

    private static MessageContent system(JsonNode system) {
        return new MessageContent.SystemChange(
                requiredId(system, "type"), text(system, "body"), id(system, "wa_id"), id(system, "user_id"));
    }

    private static MessageContent unsupported(@Nullable JsonNode unsupported) {
        return new MessageContent.Unsupported(unsupported == null ? null : text(unsupported, "type"));
    }

    private static MessageContent edit(JsonNode edit) {
        JsonNode message = requiredObject(edit, "message");
        return new MessageContent.Edit(requiredId(edit, "original_message_id"), translate(message));
    }

    private static Media media(JsonNode media) {
        return new Media(requiredId(media, "id"), text(media, "mime_type"), text(media, "sha256"), text(media, "url"));
    }
}
