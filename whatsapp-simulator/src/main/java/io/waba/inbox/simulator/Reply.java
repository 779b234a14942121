package io.waba.inbox.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An answer and the way it goes. */
final class Reply {

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;
    private final Duration after;
    private final boolean reset;

    private Reply(int status, Map<String, String> headers, byte[] body, Duration after, boolean reset) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.after = after;
        this.reset = reset;
    }

    static Reply json(int status, ObjectNode json) {
        return of(status, "application/json", JsonMapper.shared().writeValueAsBytes(json));
    }

    static Reply of(int status, String contentType, byte[] body) {
        return new Reply(status, Map.of("Content-Type", contentType), body, Duration.ZERO, false);
    }

    /** A status and nothing else. */
    static Reply bare(int status, @Nullable Integer retryAfterSeconds) {
        return new Reply(status, retryAfter(retryAfterSeconds), new byte[0], Duration.ZERO, false);
    }

    static Reply garbled() {
        return of(200, "text/html", "<html>".getBytes(StandardCharsets.US_ASCII));
    }

    /** Meta's format: https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/ */
    static Reply error(GraphApiException e, @Nullable Integer retryAfterSeconds) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ObjectNode error = answer.putObject("error")
                .put("message", e.getMessage())
                .put("type", "OAuthException")
                .put("code", e.code());
        error.putObject("error_data").put("messaging_product", "whatsapp").put("details", e.details());
        error.put("fbtrace_id", UUID.randomUUID().toString());
        byte[] body = JsonMapper.shared().writeValueAsBytes(answer);
        return new Reply(e.httpStatus(), retryAfter(retryAfterSeconds), body, Duration.ZERO, false);
    }

    Reply late(Duration by) {
        return new Reply(status, headers, body, by, reset);
    }

    /** The last one on its connection. */
    Reply closing() {
        Map<String, String> more = new HashMap<>(headers);
        more.put("Connection", "close");
        return new Reply(status, more, body, after, reset);
    }

    Reply asReset() {
        return new Reply(status, headers, body, after, true);
    }

    int status() {
        return status;
    }

    /** Beside the length. */
    Map<String, String> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    /** How late it is. */
    Duration after() {
        return after;
    }

    /** Whether the connection is reset instead. */
    boolean reset() {
        return reset;
    }

    private static Map<String, String> retryAfter(@Nullable Integer seconds) {
        return seconds == null
                ? Map.of("Content-Type", "application/json")
                : Map.of("Content-Type", "application/json", "Retry-After", seconds.toString());
    }
}
