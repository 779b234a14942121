package io.waba.inbox.state.outbound;

import io.waba.inbox.shared.outbound.OutboundContent;
import io.waba.inbox.state.store.ConversationTargets.Target;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The messages endpoint's body. https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages */
final class MessageBody {

    private final ObjectNode body = JsonNodeFactory.instance.objectNode();

    private MessageBody(Target to, String opaqueCallbackData) {
        body.put("messaging_product", "whatsapp").put("recipient_type", "individual");
        if (to.phone() != null) {
            body.put("to", to.phone());
        } else {
            body.put("recipient", to.userId());
        }
        body.put("biz_opaque_callback_data", opaqueCallbackData);
    }

    static MessageBody to(Target to, String opaqueCallbackData) {
        return new MessageBody(to, opaqueCallbackData);
    }

    MessageBody answering(@Nullable String wamid) {
        if (wamid != null) {
            body.putObject("context").put("message_id", wamid);
        }
        return this;
    }

    ObjectNode text(OutboundContent.Text text) {
        body.put("type", "text").putObject("text").put("preview_url", true).put("body", text.body());
        return body;
    }

    ObjectNode template(OutboundContent.Template template) {
        ObjectNode json = body.put("type", "template").putObject("template").put("name", template.name());
        json.putObject("language").put("code", template.language());
        if (!template.components().isEmpty()) {
            ArrayNode components = json.putArray("components");
            template.components().forEach(components::add);
        }
        return body;
    }

    /** A file by its link, or by the id that its upload got. */
    ObjectNode file(OutboundContent.File file, @Nullable String mediaId) {
        String kind = file.kind().wireName();
        ObjectNode json = body.put("type", kind).putObject(kind);
        put(json, "id", mediaId);
        put(json, "link", file.link());
        put(json, "caption", file.caption());
        if (file.kind() == OutboundContent.Kind.DOCUMENT) {
            put(json, "filename", file.filename());
        }
        return body;
    }

    ObjectNode reaction(@Nullable String emoji, String wamid) {
        body.put("type", "reaction")
                .putObject("reaction")
                .put("message_id", wamid)
                .put("emoji", emoji == null ? "" : emoji);
        return body;
    }

    private static void put(ObjectNode json, String field, @Nullable String value) {
        if (value != null) {
            json.put(field, value);
        }
    }
}
