package io.waba.inbox.portal.socketio;

import io.waba.inbox.shared.wire.MalformedMessageException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BinaryNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bytes within JSON, as Socket.IO sends them: in their place stands {@code {"_placeholder":true,"num":0}}, and they follow as messages of
 * their own. In a tree they are a {@link BinaryNode}. Of one session, puts its packets together again; any thread.
 */
final class Attachments {

    private static final String PLACEHOLDER = "_placeholder";
    private static final String NUMBER = "num";

    private final int most;
    private final List<byte[]> received = new ArrayList<>(0);
    private @Nullable SocketIoPacket waiting;

    /**
     * None so far.
     *
     * @param most how many a packet may have
     */
    Attachments(int most) {
        this.most = most;
    }

    /**
     * A text of the client.
     *
     * @return the packet, or null when its attachments are still to come
     * @throws MalformedMessageException when it is none, or other attachments are due first
     */
    synchronized @Nullable SocketIoPacket text(String text) {
        if (waiting != null) {
            throw new MalformedMessageException("a text (expected: an attachment)");
        }
        SocketIoPacket packet = SocketIoPacket.parse(text);
        if (packet.attachments() > most) {
            throw new MalformedMessageException(
                    "attachments: " + packet.attachments() + " (expected: at most " + most + ")");
        }
        waiting = packet.attachments() == 0 ? null : packet;
        return waiting == null ? packet : null;
    }

    /**
     * Bytes of the client.
     *
     * @return the packet that was waiting for them, or null when it waits for more
     * @throws MalformedMessageException when none was waiting, or it has no place for them
     */
    synchronized @Nullable SocketIoPacket bytes(byte[] bytes) {
        SocketIoPacket packet = waiting;
        if (packet == null || packet.data() == null) {
            throw new MalformedMessageException("an attachment (expected: a packet before it)");
        }
        received.add(bytes);
        if (received.size() < packet.attachments()) {
            return null;
        }
        JsonNode whole = put(packet.data(), received);
        received.clear();
        waiting = null;
        return packet.with(whole);
    }

    private static JsonNode put(JsonNode node, List<byte[]> attachments) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (node.path(PLACEHOLDER).isBoolean() && node.path(PLACEHOLDER).booleanValue()) {
            JsonNode number = node.path(NUMBER);
            if (!number.isInt() || number.intValue() < 0 || number.intValue() >= attachments.size()) {
                throw new MalformedMessageException(
                        "attachment: " + number + " (expected: 0-" + (attachments.size() - 1) + ")");
            }
            return json.binaryNode(attachments.get(number.intValue()));
        }
        if (node.isArray()) {
            ArrayNode array = json.arrayNode(node.size());
            node.forEach(element -> array.add(put(element, attachments)));
            return array;
        }
        if (node.isObject()) {
            ObjectNode object = json.objectNode();
            node.properties().forEach(field -> object.set(field.getKey(), put(field.getValue(), attachments)));
            return object;
        }
        return node;
    }

    /** The tree with placeholders for its bytes, which are added to the list. */
    static JsonNode take(JsonNode node, List<byte[]> attachments) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (node instanceof BinaryNode binary) {
            attachments.add(binary.binaryValue());
            return json.objectNode().put(PLACEHOLDER, true).put(NUMBER, attachments.size() - 1);
        }
        if (node.isArray()) {
            ArrayNode array = json.arrayNode(node.size());
            node.forEach(element -> array.add(take(element, attachments)));
            return array;
        }
        if (node.isObject()) {
            ObjectNode object = json.objectNode();
            node.properties().forEach(field -> object.set(field.getKey(), take(field.getValue(), attachments)));
            return object;
        }
        return node;
    }
}
