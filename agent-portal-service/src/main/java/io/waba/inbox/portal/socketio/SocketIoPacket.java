package io.waba.inbox.portal.socketio;

import io.waba.inbox.shared.wire.MalformedMessageException;
import io.waba.inbox.shared.wire.WireJson;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A Socket.IO 5 packet from a client, read strictly: {@code <type>[<namespace>,][<ack id>][<JSON>]}. Guards against the library's decoder,
 * which masks types, so that garbage becomes a disconnect, and reads the rest of a large event as further packets.
 *
 * @param namespace begins with a slash
 * @param ackId with what number the client wants to be answered; null when it does not
 * @param data null when there is none
 */
record SocketIoPacket(Type type, String namespace, @Nullable Long ackId, @Nullable JsonNode data) {

    enum Type {
        CONNECT,
        DISCONNECT,
        EVENT,
        ACK
    }

    static final String MAIN_NAMESPACE = "/";

    private static final int MAX_NAMESPACE = 100;
    private static final int MAX_ACK_DIGITS = 15;

    /** @throws MalformedMessageException when it is none; binary packets and errors of clients are none of ours */
    static SocketIoPacket parse(String text) {
        Type type = typeOf(text);
        int at = 1;
        String namespace = MAIN_NAMESPACE;
        if (text.startsWith("/", at)) {
            int end = text.indexOf(',', at);
            end = end < 0 ? text.length() : end;
            namespace = path(text.substring(at, end));
            at = Math.min(end + 1, text.length());
        }
        int digits = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        Long ackId = at == digits ? null : ackId(text.substring(digits, at));
        JsonNode data = at == text.length()
                ? null
                : WireJson.decode(text.substring(at).getBytes(StandardCharsets.UTF_8), JsonNode.class);
        SocketIoPacket packet = new SocketIoPacket(type, namespace, ackId, data);
        packet.check();
        return packet;
    }

    /** The event's name. */
    String event() {
        return data == null ? "" : data.path(0).asString("");
    }

    private void check() {
        boolean fits =
                switch (type) {
                    case CONNECT -> ackId == null && (data == null || data.isObject());
                    case DISCONNECT -> ackId == null && data == null;
                    case EVENT -> data != null && data.isArray() && data.path(0).isString();
                    case ACK -> ackId != null && data != null && data.isArray();
                };
        if (!fits) {
            throw new MalformedMessageException(type + " with other data (expected: what Socket.IO 5 says)");
        }
    }

    private static Type typeOf(String text) {
        return switch (text.isEmpty() ? ' ' : text.charAt(0)) {
            case '0' -> Type.CONNECT;
            case '1' -> Type.DISCONNECT;
            case '2' -> Type.EVENT;
            case '3' -> Type.ACK;
            default -> throw new MalformedMessageException("unknown packet type (expected: 0-3)");
        };
    }

    /** Without the query that old clients append. */
    private static String path(String namespace) {
        int query = namespace.indexOf('?');
        String path = query < 0 ? namespace : namespace.substring(0, query);
        if (path.length() > MAX_NAMESPACE) {
            throw new MalformedMessageException(
                    "namespace of " + path.length() + " characters (expected: at most " + MAX_NAMESPACE + ")");
        }
        return path;
    }

    private static Long ackId(String digits) {
        if (digits.length() > MAX_ACK_DIGITS) {
            throw new MalformedMessageException(
                    "ack id of " + digits.length() + " digits (expected: at most " + MAX_ACK_DIGITS + ")");
        }
        return Long.valueOf(digits);
    }
}
