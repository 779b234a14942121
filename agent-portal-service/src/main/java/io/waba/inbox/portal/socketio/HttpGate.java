package io.waba.inbox.portal.socketio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.concurrent.Future;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.wire.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first to read a request. Handshakes that are in order go on to the library; the rest is answered here, one request after the other
 * on the same connection as long as the client wants that and does nothing wrong.
 *
 * <p>Guards against what the library does with HTTP: CORS for one origin or for all, a cookie and a header by which clients choose their
 * session, {@code keep-alive} on connections that it closes, one for each poll, errors that are none of the protocol's, an answer to a POST
 * before it is processed, and connections that send no request for a while, a second one before the first is answered, or take no answer.
 */
final class HttpGate extends ChannelDuplexHandler {

    private static final Logger log = LoggerFactory.getLogger(HttpGate.class);
    private static final String TEXT = "text/plain; charset=UTF-8";
    private static final String JSON = "application/json";
    private static final String SESSION_HEADER = "io";
    private static final String KEEP_ALIVE = "Keep-Alive";
    private static final Duration IMPATIENCE = Duration.ofSeconds(1);

    private final Sessions sessions;
    private final Origins origins;
    private final EngineGate engineGate;
    private final RealtimeSettings.Realtime settings;

    private @Nullable Future<?> timeout;
    private boolean answering;
    private boolean keepAlive;
    private @Nullable String origin;
    private @Nullable String requestedHeaders;
    private @Nullable Session polling;
    private @Nullable String address;
    private boolean tooMany;

    HttpGate(Sessions sessions, Origins origins, EngineGate engineGate) {
        this.sessions = sessions;
        this.origins = origins;
        this.engineGate = engineGate;
        this.settings = sessions.settings();
    }

    /** Not passed on: the library would start a timer of its own, which a probe, as it never sees one, could not stop. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!sessions.limits().behindProxy()) {
            takePlace(String.valueOf(context.channel().remoteAddress()).replaceFirst(":[0-9]+$", ""));
        }
        closeAfter(context, tooMany ? IMPATIENCE : settings.requestTimeout());
    }

    /** Unless something happens before. */
    private void closeAfter(ChannelHandlerContext context, Duration patience) {
        cancelTimeout();
        if (context.channel().isActive()) {
            timeout = Outbound.after(context.executor(), patience, () -> Outbound.close(context));
        }
    }

    private void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    private void takePlace(String from) {
        tooMany = !sessions.ofAddresses().take(from);
        address = tooMany ? null : from;
    }

    private void leavePlace() {
        if (address != null) {
            sessions.ofAddresses().leave(address);
            address = null;
        }
    }

    /** A proxy appends whom it serves; what stands before is anybody's word. */
    private static String forwardedFor(FullHttpRequest request) {
        String all = String.join(",", request.headers().getAll("X-Forwarded-For"));
        return all.substring(all.lastIndexOf(',') + 1).strip();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (!(message instanceof FullHttpRequest request)) {
            super.channelRead(context, message);
            return;
        }
        boolean passed = false;
        try {
            passed = request(context, request);
        } catch (EngineRequest.Refused e) {
            answer(context, e.status(), JSON, e.json());
        } finally {
            if (!passed) {
                request.release();
            }
        }
    }

    /** Returns whether the library has it. */
    private boolean request(ChannelHandlerContext context, FullHttpRequest request) throws EngineRequest.Refused {
        cancelTimeout();
        if (answering) {
            Outbound.close(context);
            return false;
        }
        answering = true;
        keepAlive = HttpUtil.isKeepAlive(request);
        origin = request.headers().get(HttpHeaderNames.ORIGIN);
        requestedHeaders = request.headers().get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
        if (sessions.limits().behindProxy()) {
            takePlace(forwardedFor(request));
        }
        if (tooMany) {
            sessions.metrics().refused("address");
            throw EngineRequest.tooMany();
        }
        EngineRequest wanted = EngineRequest.of(request, origins, sid -> sessions.find(sid) != null);
        switch (wanted.kind()) {
            case PREFLIGHT -> answer(context, HttpResponseStatus.NO_CONTENT, TEXT, "");
            case PUSH -> push(context, session(wanted), request);
            case PROBE -> probe(context, session(wanted), request);
            case POLL -> poll(context, session(wanted));
            case POLLING_HANDSHAKE, WEBSOCKET_HANDSHAKE -> {
                request.headers().remove(SESSION_HEADER).remove(HttpHeaderNames.COOKIE);
                if (wanted.kind() == EngineRequest.Kind.WEBSOCKET_HANDSHAKE) {
                    joinFragments(context);
                }
                context.fireChannelRead(request);
                return true;
            }
        }
        return false;
    }

    private Session session(EngineRequest wanted) throws EngineRequest.Refused {
        Session session = sessions.find(wanted.sid());
        if (session == null) {
            throw EngineRequest.unknownSession();
        }
        return session;
    }

    private void poll(ChannelHandlerContext context, Session session) throws EngineRequest.Refused {
        polling = session;
        Wire.Poll poll = session.poll(context.channel());
        if (poll == Wire.Poll.OVERLAPS) {
            session.abort("overlapping polls");
        }
        if (poll != Wire.Poll.WAITS) {
            throw EngineRequest.badRequest();
        }
    }

    private void push(ChannelHandlerContext context, Session session, FullHttpRequest request)
            throws EngineRequest.Refused {
        if (session.wire().isWebSocket()) {
            throw EngineRequest.badRequest();
        }
        String payload;
        try {
            payload = Text.of(request.content());
        } catch (MalformedMessageException e) {
            session.abort("payload that is not UTF-8");
            throw EngineRequest.badRequest();
        }
        if (!engineGate.push(session, payload)) {
            throw EngineRequest.badRequest();
        }
        answer(context, HttpResponseStatus.OK, TEXT, "ok");
    }

    /**
     * Done here and not in the library, which ends the whole session when a probe fails or takes long. A WebSocket that the session has no
     * use for is opened and closed at once, as Node's server does: an answer that refuses it would be an error in the page's console.
     */
    private void probe(ChannelHandlerContext context, Session session, FullHttpRequest request) {
        WebSocketServerHandshaker handshaker = new WebSocketServerHandshakerFactory(
                        "ws://" + request.headers().get(HttpHeaderNames.HOST, "localhost") + request.uri(),
                        null,
                        false,
                        settings.maxPayload())
                .newHandshaker(request);
        boolean wanted = session.wire().beginProbe(context.channel());
        if (wanted) {
            engineGate.probe(session, context);
        }
        joinFragments(context);
        ChannelFuture shaken = handshaker.handshake(context.channel(), request);
        if (!wanted) {
            shaken.addListener(done -> Outbound.sendAndClose(context.channel(), new CloseWebSocketFrame()));
        }
    }

    private void joinFragments(ChannelHandlerContext context) {
        context.pipeline().addAfter(context.name(), null, new WebSocketFrameAggregator(settings.maxPayload()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        cancelTimeout();
        if (polling != null) {
            polling.pollEnded(context.channel());
        }
        leavePlace();
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("request failed reason={}", cause.getClass().getSimpleName());
        if (cause instanceof CorruptedWebSocketFrameException frame
                && frame.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
            sessions.metrics().refused(ErrorCode.PAYLOAD_TOO_LARGE.code());
        }
        Outbound.close(context);
    }

    // ---- answers

    private static void answer(ChannelHandlerContext context, HttpResponseStatus status, String type, String body) {
        Outbound.send(context.channel(), response(status, type, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8)));
    }

    /** The answer to a poll; to be written to its channel. */
    static FullHttpResponse ok(ByteBuf payload) {
        return response(HttpResponseStatus.OK, TEXT, payload);
    }

    private static FullHttpResponse response(HttpResponseStatus status, String type, ByteBuf body) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        HttpUtil.setContentLength(response, body.readableBytes());
        if (body.isReadable()) {
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
        }
        return response;
    }

    /** Ours, and the library's answers to handshakes, which come in pieces and after which it closes. */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpResponse response) {
            response.headers().remove(HttpHeaderNames.SET_COOKIE);
            if (response.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
                boolean whole = message instanceof FullHttpResponse;
                boolean kept = whole && keepAlive && response.status().code() < HttpResponseStatus.BAD_REQUEST.code();
                complete(response, kept);
                // A client that takes longer than this to take an answer has lost its session meanwhile.
                closeAfter(context, settings.pingInterval().plus(settings.pingTimeout()));
                if (kept) {
                    awaitNext(context, promise);
                } else if (whole) {
                    promise.addListener(ChannelFutureListener.CLOSE);
                }
            }
        }
        super.write(context, message, promise);
    }

    /** The next request may come as soon as the answer has left, and has as long to arrive as the first one. */
    private void awaitNext(ChannelHandlerContext context, ChannelPromise answered) {
        answering = false;
        polling = null;
        if (sessions.limits().behindProxy()) {
            leavePlace();
        }
        answered.addListener(left -> {
            if (!answering) {
                closeAfter(context, settings.requestTimeout());
            }
        });
    }

    private void complete(HttpResponse response, boolean kept) {
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONNECTION, kept ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        if (kept) {
            // Less than there is, so that a client that heeds it does not send a request into a connection that is just
            // closing.
            headers.set(
                    KEEP_ALIVE,
                    "timeout=" + Math.max(1, settings.requestTimeout().toSeconds() / 2));
        }
        headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        headers.set(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
        if (headers.contains(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_OCTET_STREAM, true)) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, TEXT);
        }
        if (origins.lists(origin)) {
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, String.valueOf(origin));
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
            if (response.status().equals(HttpResponseStatus.NO_CONTENT)) {
                headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET,POST");
                headers.add(HttpHeaderNames.VARY, HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
                if (requestedHeaders != null) {
                    headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, requestedHeaders);
                }
                headers.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, "600");
            }
        }
    }
}
