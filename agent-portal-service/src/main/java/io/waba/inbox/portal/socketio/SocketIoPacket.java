package io.waba.inbox.portal.socketio;

import io.waba.inbox.shared.wire.MalformedMessageException;
import io.waba.inbox.shared.wire.WireJson;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A Socket.IO 5 packet from a client, read strictly: {@code <type>[<attachments>-][<namespace>,][<ack id>][<JSON>]}. Guards against the
 * library's decoder, which masks types, so that garbage becomes a disconnect, and reads the rest of a large event as further packets.
 *
 * @param attachments how many follow it
 * @param namespace begins with a slash
 * @param ackId with what number the client wants to be answered; null when it does not
 * @param data null when there is none
 */
record SocketIoPacket(Type type, int attachments, String namespace, @Nullable Long ackId, @Nullable JsonNode data) {

    enum Type {
        CONNECT,
        DISCONNECT,
        EVENT,
        ACK
    }

    static final String MAIN_NAMESPACE = "/";

    /** Names by which clients tell their own pages of a connection. */
    private static final Set<String> RESERVED =
            Set.of("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener");

    private static final int MAX_NAMESPACE = 100;
    private static final int MAX_ACK_DIGITS = 15;
    private static final int MAX_ATTACHMENT_DIGITS = 3;

    /** @throws MalformedMessageException when it is none; errors of clients are none of ours */
    static SocketIoPacket parse(String text) {
        Reader reader = new Reader(text);
        char type = reader.next();
        int attachments = type == '5' || type == '6' ? reader.attachments() : 0;
        SocketIoPacket packet =
                new SocketIoPacket(typeOf(type), attachments, reader.namespace(), reader.ackId(), reader.data());
        packet.check();
        return packet;
    }

    /** The event's name; empty when it is a number. */
    String event() {
        return data == null ? "" : data.path(0).asString("");
    }

    SocketIoPacket with(JsonNode whole) {
        return new SocketIoPacket(type, attachments, namespace, ackId, whole);
    }

    private void check() {
        boolean fits =
                switch (type) {
                    case CONNECT -> ackId == null && (data == null || data.isObject());
                    case DISCONNECT -> ackId == null && data == null;
                    case EVENT -> data != null && data.isArray() && isEventName(data.path(0));
                    case ACK -> ackId != null && data != null && data.isArray();
                };
        if (!fits) {
            throw new MalformedMessageException(type + " with other data (expected: what Socket.IO 5 says)");
        }
    }

    private static boolean isEventName(JsonNode name) {
        return name.isNumber() || (name.isString() && !RESERVED.contains(name.stringValue()));
    }

    private static Type typeOf(char type) {
        return switch (type) {
            case '0' -> Type.CONNECT;
            case '1' -> Type.DISCONNECT;
            case '2', '5' -> Type.EVENT;
            case '3', '6' -> Type.ACK;
            default -> throw new MalformedMessageException("unknown packet type (expected: 0-3, 5 or 6)");
        };
    }

    /** Takes one part after the other. */
    private static final class Reader {

        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        char next() {
            return at < text.length() ? text.charAt(at++) : ' ';
        }

        private String digits(int most, String what) {
            int start = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            if (at - start > most) {
                throw new MalformedMessageException(
                        what + " of " + (at - start) + " digits (expected: at most " + most + ")");
            }
            return text.substring(start, at);
        }

        int attachments() {
            String digits = digits(MAX_ATTACHMENT_DIGITS, "attachments");
            if (digits.isEmpty() || Integer.parseInt(digits) == 0 || next() != '-') {
                throw new MalformedMessageException("binary packet without attachments (expected: 1 or more, then -)");
            }
            return Integer.parseInt(digits);
        }

        String namespace() {
            if (!text.startsWith("/", at)) {
                return MAIN_NAMESPACE;
            }
            int comma = text.indexOf(',', at);
            int end = comma < 0 ? text.length() : comma;
            String namespace = text.substring(at, end);
            if (namespace.length() > MAX_NAMESPACE) {
                throw new MalformedMessageException(
                        "namespace of " + namespace.length() + " characters (expected: at most " + MAX_NAMESPACE + ")");
            }
            at = Math.min(end + 1, text.length());
            return namespace;
        }

        @Nullable
        Long ackId() {
            String digits = digits(MAX_ACK_DIGITS, "ack id");
            return digits.isEmpty() ? null : Long.valueOf(digits);
        }

        @Nullable
        JsonNode data() {
            return at == text.length()
                    ? null
                    : WireJson.decode(text.substring(at).getBytes(StandardCharsets.UTF_8), JsonNode.class);
        }
    }
}
