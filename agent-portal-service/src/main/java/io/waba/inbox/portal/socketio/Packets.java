package io.waba.inbox.portal.socketio;

import io.waba.inbox.portal.hub.WireProtocol;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.wire.WireJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What the server says, as Engine.IO 4 and Socket.IO 5 write it. */
final class Packets {

    static final Frame CLOSE = Frame.of("1");
    static final Frame PING = Frame.of("2");
    static final Frame PROBE_ANSWER = Frame.of("3probe");
    static final Frame NOOP = Frame.of("6");

    /**
     * A logged event ends with its position as a string: the offset that the client sends back when it resumes. Of any other event the
     * client would take a last argument that is a string for one, so these end with their data, which is an object.
     */
    static final WireProtocol<Frame> EVENTS = Packets::event;

    private Packets() {}

    static Frame open(String sid, boolean upgradable, RealtimeSettings.Realtime settings) {
        return frame(
                "0",
                Map.of(
                        "sid", sid,
                        "upgrades", upgradable ? List.of("websocket") : List.of(),
                        "pingInterval", settings.pingInterval().toMillis(),
                        "pingTimeout", settings.pingTimeout().toMillis(),
                        "maxPayload", settings.maxPayload()));
    }

    /** The reply to a client that can resume, and so gets a private id too. */
    static Frame connected(String socketId, String pid) {
        return frame("40", Map.of("sid", socketId, "pid", pid));
    }

    static Frame connectedTo(String namespace, String socketId) {
        return frame("40" + prefix(namespace), Map.of("sid", socketId));
    }

    /** @param nameAndArguments bytes in it are {@code BinaryNode}s */
    static Frame event(String namespace, JsonNode nameAndArguments) {
        return message("42", "45", prefix(namespace), nameAndArguments);
    }

    /** @param arguments bytes in it are {@code BinaryNode}s */
    static Frame acknowledged(String namespace, long ackId, JsonNode arguments) {
        return message("43", "46", prefix(namespace) + ackId, arguments);
    }

    private static Frame message(String type, String binaryType, String head, JsonNode data) {
        List<byte[]> attachments = new ArrayList<>(0);
        String json = new String(WireJson.encode(Attachments.take(data, attachments)), StandardCharsets.UTF_8);
        return attachments.isEmpty()
                ? Frame.of(type + head + json)
                : Frame.of(binaryType + attachments.size() + "-" + head + json, attachments);
    }

    private static String prefix(String namespace) {
        return namespace.equals(SocketIoPacket.MAIN_NAMESPACE) ? "" : namespace + ",";
    }

    static Frame refused(ErrorCode code, String detail) {
        return frame("44", Map.of("message", code.code(), "data", Map.of("code", code.code(), "detail", detail)));
    }

    static Frame invalidNamespace(String namespace) {
        return frame("44" + namespace + ",", Map.of("message", "Invalid namespace"));
    }

    static Frame done(long ackId) {
        return frame("43" + ackId, List.of(Map.of("ok", true)));
    }

    static Frame failed(long ackId, ErrorCode code, String message) {
        return frame(
                "43" + ackId, List.of(Map.of("ok", false, "error", Map.of("code", code.code(), "message", message))));
    }

    private static Frame event(EventEnvelope event) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream(512);
        packet.writeBytes("42[".getBytes(StandardCharsets.UTF_8));
        packet.writeBytes(WireJson.encode(event.type()));
        packet.write(',');
        packet.writeBytes(WireJson.encode(event.data()));
        if (event.position() != null) {
            packet.writeBytes((",\"" + event.position() + "\"").getBytes(StandardCharsets.UTF_8));
        }
        packet.write(']');
        return Frame.of(packet.toByteArray());
    }

    private static Frame frame(String head, Object json) {
        return Frame.of(head + new String(WireJson.encode(json), StandardCharsets.UTF_8));
    }
}
