package io.waba.inbox.portal.socketio;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.Future;
import io.waba.inbox.shared.wire.MalformedMessageException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads Engine.IO packets: whole WebSocket frames, and the payloads of long-polling. In the pipeline it takes the place of the library's
 * packet handler, so that the library never sees a packet of a client.
 *
 * <p>Guards against what that handler does with packets: unknown types are masked into known ones, CLOSE closes nothing, malformed ones
 * leave the connection open, WebSocket pings have no answer, and on errors whole payloads are logged.
 */
final class EngineGate extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(EngineGate.class);
    private static final String SEPARATOR = "\u001e";

    private final ConnectGate connectGate;
    private @Nullable Session session;
    private boolean probing;

    EngineGate(ConnectGate connectGate) {
        this.connectGate = connectGate;
    }

    /** This channel's frames are the session's. */
    void serve(Session owner) {
        session = owner;
    }

    /** This channel is tried out for the session; until the upgrade it may say nothing else. */
    void probe(Session owner, ChannelHandlerContext context) {
        session = owner;
        probing = true;
        Future<?> unused = Outbound.after(context.executor(), owner.upgradeTimeout(), () -> giveUp(context));
    }

    private void giveUp(ChannelHandlerContext context) {
        if (probing) {
            Outbound.close(context);
        }
    }

    // ---- long-polling

    /** A payload of packets. Returns false when it was malformed, which has ended the session. */
    boolean push(Session owner, String payload) {
        try {
            for (String packet : payload.split(SEPARATOR, -1)) {
                if (packet.startsWith("b")) {
                    connectGate.bytes(owner, bytes(packet.substring(1)));
                } else {
                    packet(owner, packet);
                }
            }
            return true;
        } catch (MalformedMessageException e) {
            owner.abort(reason(e));
            return false;
        }
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException("an attachment that is not Base64 (expected: it is)", e);
        }
    }

    // ---- WebSocket

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (!(message instanceof WebSocketFrame frame)) {
            super.channelRead(context, message);
            return;
        }
        Session owner = session;
        try {
            if (owner == null) {
                Outbound.close(context);
            } else {
                frame(context, owner, frame);
            }
        } catch (MalformedMessageException e) {
            violated(context, owner, reason(e));
        } finally {
            frame.release();
        }
    }

    private void frame(ChannelHandlerContext context, Session owner, WebSocketFrame frame) {
        if (frame.rsv() != 0 || (probing && frame instanceof BinaryWebSocketFrame)) {
            violated(context, owner, "compressed frame, or a binary one before the upgrade");
        } else if (frame instanceof BinaryWebSocketFrame) {
            connectGate.bytes(owner, ByteBufUtil.getBytes(frame.content()));
        } else if (frame instanceof TextWebSocketFrame) {
            String packet = Text.of(frame.content());
            if (probing) {
                probePacket(context, owner, packet);
            } else {
                packet(owner, packet);
            }
        } else if (frame instanceof PingWebSocketFrame) {
            Outbound.send(context, new PongWebSocketFrame(frame.content().retain()));
        } else if (frame instanceof CloseWebSocketFrame) {
            Outbound.close(context);
        }
    }

    private void probePacket(ChannelHandlerContext context, Session owner, String packet) {
        boolean inTurn;
        if (packet.equals("2probe")) {
            inTurn = owner.wire().answerProbe(context);
        } else if (packet.equals("5")) {
            inTurn = owner.upgrade(context);
            probing = !inTurn;
        } else {
            inTurn = false;
        }
        if (!inTurn) {
            Outbound.close(context);
        }
    }

    private void violated(ChannelHandlerContext context, @Nullable Session owner, String reason) {
        if (owner != null && !probing) {
            owner.abort(reason);
        }
        Outbound.close(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        Session owner = session;
        if (owner != null && probing) {
            owner.wire().probeEnded(context.channel());
        } else if (owner != null) {
            owner.abort("connection closed");
        }
        super.channelInactive(context);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
        Session owner = session;
        if (owner != null
                && !probing
                && context.channel().isActive()
                && !context.channel().isWritable()) {
            // Told within a write, whose caller may hold what this would wait for.
            context.executor().execute(owner::tooSlow);
        }
        super.channelWritabilityChanged(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("channel failed reason={}", cause.getClass().getSimpleName());
        Outbound.close(context);
    }

    // ---- packets

    private void packet(Session owner, String packet) {
        switch (packet.isEmpty() ? ' ' : packet.charAt(0)) {
            case '1' -> owner.closedByClient();
            case '3' -> owner.pong();
            case '4' -> connectGate.text(owner, packet.substring(1));
            case '6' -> log.trace("noop");
            default -> throw new MalformedMessageException("unknown packet type (expected: 1, 3, 4 or 6)");
        }
    }

    private static String reason(MalformedMessageException e) {
        return "malformed packet: " + e.getClass().getSimpleName();
    }
}
