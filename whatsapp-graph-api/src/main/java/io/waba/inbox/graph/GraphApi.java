package io.waba.inbox.graph;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Meta's messages endpoint. No call throws for what the network or Meta does, none repeats itself, and none outlasts its time-out. Safe
 * for use by many threads. https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 */
public final class GraphApi {

    private final GraphHttp http;
    private final GraphMedia media;

    /**
     * A client.
     *
     * @param clock for {@code Retry-After} headers that name a time
     */
    public GraphApi(GraphSettings settings, Clock clock) {
        this.http = new GraphHttp(settings, clock);
        this.media = new GraphMedia(http, settings);
    }

    /** Files. */
    public GraphMedia media() {
        return media;
    }

    /**
     * Sends a message, once at most.
     *
     * @param phoneNumberId the business phone number that sends it
     * @param message the body as the endpoint wants it: {@code messaging_product}, {@code to}, {@code type} and the rest
     */
    public GraphResult<SentMessage> send(String phoneNumberId, JsonNode message) {
        return http.post(segment(phoneNumberId) + "/messages", message, GraphApi::sentMessage);
    }

    /**
     * Shows the customer that a message, and all before it, was read.
     *
     * @param wamid WhatsApp's id of the inbound message
     * @param typing whether the customer also sees that an answer is being written, for 25 s or until it comes
     */
    public GraphResult<Boolean> markRead(String phoneNumberId, String wamid, boolean typing) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("messaging_product", "whatsapp")
                .put("status", "read")
                .put("message_id", wamid);
        if (typing) {
            body.putObject("typing_indicator").put("type", "text");
        }
        return http.post(segment(phoneNumberId) + "/messages", body, GraphApi::success);
    }

    static String segment(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    private static Optional<SentMessage> sentMessage(JsonNode answer) {
        JsonNode id = answer.at("/messages/0/id");
        JsonNode waId = answer.at("/contacts/0/wa_id");
        return id.isString() && !id.asString().isBlank()
                ? Optional.of(new SentMessage(id.asString(), waId.isString() ? waId.asString() : null))
                : Optional.empty();
    }

    private static Optional<Boolean> success(JsonNode answer) {
        return answer.path("success").asBoolean(false) ? Optional.of(true) : Optional.empty();
    }
}
