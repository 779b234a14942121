package io.waba.inbox.portal.socketio;

import io.waba.inbox.shared.wire.MalformedMessageException;
import org.jspecify.annotations.Nullable;

/**
 * Reads Socket.IO packets. Nothing passes before the application has let the client in: what comes to a namespace that the client is not
 * connected to ends its session.
 *
 * <p>Guards against the library's notion of a connection, which takes events and sends broadcasts before CONNECT and after a refusal, and
 * answers an unknown namespace with what no client understands.
 */
final class ConnectGate {

    private final Application application;

    ConnectGate(Application application) {
        this.application = application;
    }

    /** @throws MalformedMessageException when it is no packet of Socket.IO, or not one that may come now */
    void text(Session session, String text) {
        packet(session, session.attachments().text(text));
    }

    /** @throws MalformedMessageException when no packet waits for them */
    void bytes(Session session, byte[] bytes) {
        packet(session, session.attachments().bytes(bytes));
    }

    private void packet(Session session, @Nullable SocketIoPacket packet) {
        if (packet == null || !session.isOpen()) {
            return;
        }
        if (packet.type() == SocketIoPacket.Type.CONNECT) {
            connect(session, packet);
        } else if (!session.isConnected(packet.namespace())) {
            throw new MalformedMessageException(packet.type() + " to another namespace (expected: CONNECT first)");
        } else if (packet.type() == SocketIoPacket.Type.EVENT) {
            application.event(session, packet);
        } else if (packet.type() == SocketIoPacket.Type.DISCONNECT) {
            session.leave(packet.namespace());
            application.left(session, packet.namespace());
        }
    }

    private void connect(Session session, SocketIoPacket packet) {
        if (!session.requests().allowOne()) {
            session.abort("too many CONNECTs");
        } else if (!application.serves(packet.namespace())) {
            session.send(Packets.invalidNamespace(packet.namespace()));
        } else if (session.ask(packet.namespace())) {
            application.connect(session, packet);
        } else {
            session.abort("second CONNECT");
        }
    }
}
