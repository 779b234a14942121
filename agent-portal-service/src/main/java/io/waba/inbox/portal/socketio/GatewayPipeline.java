package io.waba.inbox.portal.socketio;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOChannelInitializer;
import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.handler.EncoderHandler;
import com.corundumstudio.socketio.namespace.NamespacesHub;
import com.corundumstudio.socketio.protocol.Packet;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.waba.inbox.shared.access.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The library's pipeline with the gates in it: the HTTP gate in front, the Engine gate in place of the library's packet handler, our encoder
 * in place of its own, and behind its handshake the place where sessions begin.
 *
 * <p>Guards against the library's client, which would answer OPEN without {@code maxPayload} and keep its own, coarse time.
 */
final class GatewayPipeline extends SocketIOChannelInitializer {

    private static final String HTTP_GATE = "httpGate";
    private static final String SESSION_OPENER = "sessionOpener";

    private final Sessions sessions;
    private final Function<EngineGate, HttpGate> httpGates;
    private final ConnectGate connectGate;
    private @Nullable EncoderHandler encoder;

    GatewayPipeline(Sessions sessions, Function<EngineGate, HttpGate> httpGates, ConnectGate connectGate) {
        this.sessions = sessions;
        this.httpGates = httpGates;
        this.connectGate = connectGate;
    }

    @Override
    public void start(Configuration configuration, NamespacesHub namespaces) {
        super.start(configuration, namespaces);
        try {
            encoder = new EncoderHandler(configuration, new PayloadEncoder(configuration));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void addSocketioHandlers(ChannelPipeline pipeline) {
        super.addSocketioHandlers(pipeline);
        // Behind the aggregator, as the library has it, the aggregator's own answer to a body that is too large never
        // leaves.
        pipeline.remove(HTTP_ENCODER);
        pipeline.addAfter(HTTP_REQUEST_DECODER, HTTP_ENCODER, new HttpResponseEncoder());
        pipeline.replace(
                HTTP_AGGREGATOR, HTTP_AGGREGATOR, new Bodies(sessions.settings().maxPayload(), sessions));
        EngineGate engineGate = new EngineGate(connectGate);
        pipeline.addBefore(PACKET_HANDLER, HTTP_GATE, httpGates.apply(engineGate));
        pipeline.replace(PACKET_HANDLER, PACKET_HANDLER, engineGate);
        pipeline.addAfter(AUTHORIZE_HANDLER, SESSION_OPENER, new SessionOpener(sessions, engineGate));
        pipeline.replace(SOCKETIO_ENCODER, SOCKETIO_ENCODER, Objects.requireNonNull(encoder));
    }

    /** Makes the library forget a client, whatever state it is in. */
    void forget(ClientHead head) {
        head.onChannelDisconnect();
        onDisconnect(head);
    }

    /** A body that is too large is refused, and ends the session: its client takes the refusal for the end of the transport. */
    private static final class Bodies extends HttpObjectAggregator {

        private final Sessions sessions;

        Bodies(int maxContentLength, Sessions sessions) {
            super(maxContentLength);
            this.sessions = sessions;
        }

        @Override
        protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) throws Exception {
            if (oversized instanceof HttpRequest request) {
                Session session = sessions.find(EngineRequest.sidOf(request));
                if (session != null) {
                    session.abort("payload too large");
                }
            }
            sessions.metrics().refused(ErrorCode.PAYLOAD_TOO_LARGE.code());
            super.handleOversizedMessage(context, oversized);
        }
    }

    /** The handshake made a client of the library; before its id is told to anybody, it becomes a session of ours. */
    private static final class SessionOpener extends ChannelInboundHandlerAdapter {

        private final Sessions sessions;
        private final EngineGate engineGate;

        SessionOpener(Sessions sessions, EngineGate engineGate) {
            this.sessions = sessions;
            this.engineGate = engineGate;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            ClientHead head = context.channel().attr(ClientHead.CLIENT).get();
            if (message instanceof FullHttpRequest && head != null) {
                open(context, head);
            }
            super.channelRead(context, message);
        }

        private void open(ChannelHandlerContext context, ClientHead head) {
            head.cancelPing();
            head.cancelPingTimeout();
            boolean webSocket = head.getCurrentTransport() == Transport.WEBSOCKET;
            Queue<Packet> queue = head.getPacketsQueue(head.getCurrentTransport());
            queue.clear();
            queue.add(Packets.open(head.getSessionId().toString(), !webSocket, sessions.settings()));
            ChannelHandlerContext frames = webSocket ? context.pipeline().context(engineGate) : null;
            Session session = sessions.open(head, context.channel().eventLoop(), frames);
            if (webSocket) {
                engineGate.serve(session);
            }
        }
    }
}
