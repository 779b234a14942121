package io.waba.inbox.system;

import io.waba.inbox.shared.wire.WireJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The portal's REST as one agent sees it. */
final class Rest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Stack stack;
    private final @Nullable String token;

    Rest(Stack stack, @Nullable String token) {
        this.stack = stack;
        this.token = token;
    }

    record Answer(int status, JsonNode body) {}

    Answer get(String path) {
        return send(HttpRequest.newBuilder(stack.rest(path)));
    }

    /** Posts a value as JSON. */
    Answer post(String path, Object body) {
        return send("POST", path, body);
    }

    /** Sends a value as JSON. */
    Answer send(String method, String path, Object body) {
        return send(HttpRequest.newBuilder(stack.rest(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(WireJson.encode(body))));
    }

    /** Sends a file as it is. */
    Answer upload(String path, String contentType, byte[] file) {
        return send(HttpRequest.newBuilder(stack.rest(path))
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(file)));
    }

    private Answer send(HttpRequest.Builder request) {
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<byte[]> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), WireJson.decode(response.body(), JsonNode.class));
        } catch (IOException e) {
            throw new UncheckedIOException(request.build().uri().getPath(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Every event after a position, page by page, as a client that was away asks for them. */
    List<JsonNode> eventsAfter(long position) {
        List<JsonNode> events = new ArrayList<>();
        long after = position;
        while (true) {
            Answer page = get("/api/events?limit=200&after=" + after);
            if (page.status() != 200) {
                throw new IllegalStateException(
                        "/api/events: " + page.status() + " " + page.body() + " (expected: 200)");
            }
            JsonNode items = page.body().path("events");
            if (items.isEmpty()) {
                return events;
            }
            items.forEach(events::add);
            after = items.path(items.size() - 1).path("position").asLong();
        }
    }
}
