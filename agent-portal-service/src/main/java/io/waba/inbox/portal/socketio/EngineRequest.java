package io.waba.inbox.portal.socketio;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
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
    private static final int WEBSOCKET_KEY_BYTES = 16;

    static Refused unknownSession() {
        return new Refused(HttpResponseStatus.BAD_REQUEST, 1, "Session ID unknown");
    }

    static Refused badRequest() {
        return new Refused(HttpResponseStatus.BAD_REQUEST, 3, "Bad request");
    }

    static EngineRequest of(FullHttpRequest request, Origins origins) throws Refused {
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
        String sid = single(query, "sid");
        if (!"4".equals(single(query, "EIO"))) {
            throw new Refused(HttpResponseStatus.BAD_REQUEST, 5, "Unsupported protocol version");
        }
        if (query.containsKey("j") || query.containsKey("b64")) {
            throw badRequest(); // the ways of old browsers, which the library would begin to speak
        }
        if (webSocket) {
            requireWebSocketHandshake(request);
            return sid == null ? new EngineRequest(Kind.WEBSOCKET_HANDSHAKE, "") : new EngineRequest(Kind.PROBE, sid);
        }
        if (sid == null) {
            requireMethod(request, HttpMethod.GET);
            return new EngineRequest(Kind.POLLING_HANDSHAKE, "");
        }
        if (request.method().equals(HttpMethod.POST)) {
            return new EngineRequest(Kind.PUSH, sid);
        }
        requireMethod(request, HttpMethod.GET);
        return new EngineRequest(Kind.POLL, sid);
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
