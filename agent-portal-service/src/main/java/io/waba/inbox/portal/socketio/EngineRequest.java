package io.waba.inbox.portal.socketio;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.waba.inbox.shared.access.ErrorCode;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a request wants, by the rules of Engine.IO 4. Guards the library from every request that it would answer wrongly, leave hanging, or
 * keep a session of for ever: other methods, versions and transports, session ids that are none, WebSocket handshakes that cannot succeed.
 *
 * @param sid the session that it names; empty in a handshake
 */
record EngineRequest(Kind kind, String sid) {

    enum Kind {
        PREFLIGHT,
        POLLING_HANDSHAKE,
        WEBSOCKET_HANDSHAKE,
        POLL,
        PUSH,
        PROBE
    }

    /** A request that gets no further; the numbers are Engine.IO's. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient HttpResponseStatus status;
        private final int code;

        private Refused(HttpResponseStatus status, int code, String message) {
            super(message, null, false, false);
            this.status = status;
            this.code = code;
        }

        HttpResponseStatus status() {
            return status;
        }

        String json() {
            return "{\"code\":" + code + ",\"message\":\"" + getMessage() + "\"}";
        }
    }

    private static final String PATH = "/socket.io/";
    private static final String POLLING_HANDSHAKE = PATH + "?EIO=4&transport=polling";
    private static final String WEBSOCKET_HANDSHAKE = PATH + "?EIO=4&transport=websocket";
    private static final int WEBSOCKET_KEY_BYTES = 16;

    static Refused unknownSession() {
        return new Refused(HttpResponseStatus.BAD_REQUEST, 1, "Session ID unknown");
    }

    static Refused badRequest() {
        return new Refused(HttpResponseStatus.BAD_REQUEST, 3, "Bad request");
    }

    static Refused tooMany() {
        return new Refused(HttpResponseStatus.TOO_MANY_REQUESTS, 4, ErrorCode.TOO_MANY_CONNECTIONS.code());
    }

    /**
     * Reads a request; of several faults it names the one that Node's server would.
     *
     * @param sessions whether there is a session of that id
     */
    static EngineRequest of(FullHttpRequest request, Origins origins, Predicate<String> sessions) throws Refused {
        if (request.decoderResult().isFailure()) {
            throw badRequest();
        }
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        if (!path(uri).equals(PATH)) {
            throw new Refused(HttpResponseStatus.NOT_FOUND, 3, "Bad request");
        }
        if (!origins.allows(request.headers().get(HttpHeaderNames.ORIGIN))
                || request.headers().getAll(HttpHeaderNames.ORIGIN).size() > 1) {
            throw new Refused(HttpResponseStatus.FORBIDDEN, 4, "Forbidden");
        }
        if (request.method().equals(HttpMethod.OPTIONS)) {
            return new EngineRequest(Kind.PREFLIGHT, "");
        }
        Map<String, List<String>> query = query(uri);
        boolean webSocket = isWebSocket(query);
        String sid = Objects.requireNonNullElse(single(query, "sid"), "");
        boolean handshake = sid.isEmpty();
        if (!handshake && !sessions.test(sid)) {
            throw unknownSession();
        }
        if (handshake || webSocket || !request.method().equals(HttpMethod.POST)) {
            requireMethod(request, HttpMethod.GET);
        }
        if (webSocket) {
            requireWebSocketHandshake(request);
        }
        if (!"4".equals(single(query, "EIO"))) {
            throw handshake
                    ? new Refused(HttpResponseStatus.BAD_REQUEST, 5, "Unsupported protocol version")
                    : badRequest();
        }
        if (query.containsKey("j") || query.containsKey("b64")) {
            throw badRequest(); // the ways of old browsers, which the library would begin to speak
        }
        if (handshake) {
            // Whatever else the client wrote could mean something to the library, be it an empty sid.
            request.setUri(webSocket ? WEBSOCKET_HANDSHAKE : POLLING_HANDSHAKE);
            return new EngineRequest(webSocket ? Kind.WEBSOCKET_HANDSHAKE : Kind.POLLING_HANDSHAKE, "");
        }
        if (webSocket) {
            return new EngineRequest(Kind.PROBE, sid);
        }
        return new EngineRequest(request.method().equals(HttpMethod.POST) ? Kind.PUSH : Kind.POLL, sid);
    }

    /** The session that a request names, in order or not; empty when it names none. */
    static String sidOf(HttpRequest request) {
        try {
            return Objects.requireNonNullElse(single(query(new QueryStringDecoder(request.uri())), "sid"), "");
        } catch (Refused e) {
            return "";
        }
    }

    private static String path(QueryStringDecoder uri) throws Refused {
        try {
            return uri.path();
        } catch (IllegalArgumentException e) {
            throw badRequest(); // a percent sign without digits
        }
    }

    private static Map<String, List<String>> query(QueryStringDecoder uri) throws Refused {
        try {
            return uri.parameters();
        } catch (IllegalArgumentException e) {
            throw badRequest();
        }
    }

    private static boolean isWebSocket(Map<String, List<String>> query) throws Refused {
        String transport = single(query, "transport");
        if ("websocket".equals(transport)) {
            return true;
        }
        if ("polling".equals(transport)) {
            return false;
        }
        throw new Refused(HttpResponseStatus.BAD_REQUEST, 0, "Transport unknown");
    }

    /** Twice the same parameter could mean one thing to us and another to the library. */
    private static @Nullable String single(Map<String, List<String>> query, String name) throws Refused {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw badRequest();
        }
        return values.isEmpty() ? null : values.get(0);
    }

    private static void requireMethod(FullHttpRequest request, HttpMethod method) throws Refused {
        if (!request.method().equals(method)) {
            throw new Refused(HttpResponseStatus.BAD_REQUEST, 2, "Bad handshake method");
        }
    }

    private static void requireWebSocketHandshake(FullHttpRequest request) throws Refused {
        requireMethod(request, HttpMethod.GET);
        HttpHeaders headers = request.headers();
        if (!headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                || !headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                || !"13".equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))
                || !isKey(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY))) {
            throw badRequest();
        }
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.trim()).length == WEBSOCKET_KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
