package io.waba.inbox.portal.socketio;

import io.waba.inbox.shared.wire.WireJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** Long-polling by hand: each poll and each push when the test says so. */
final class PollingClient {

    static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final String ADDRESS = "/socket.io/?EIO=4&transport=polling";

    private final int port;
    final String sid;
    final JsonNode open;

    private PollingClient(int port, JsonNode open) {
        this.port = port;
        this.open = open;
        this.sid = open.path("sid").asString();
    }

    static PollingClient open(TestGateway gateway) {
        return open(gateway.port());
    }

    private static PollingClient open(int port) {
        HttpResponse<String> response = send(request(url(port, ADDRESS)));
        if (response.statusCode() != 200 || !response.body().startsWith("0{")) {
            throw new AssertionError("handshake answered by " + response.statusCode() + " " + response.body());
        }
        return new PollingClient(
                port, WireJson.decode(response.body().substring(1).getBytes(StandardCharsets.UTF_8), JsonNode.class));
    }

    static PollingClient connect(TestGateway gateway, String token) {
        return connect(gateway.port(), token);
    }

    static PollingClient connect(int port, String token) {
        PollingClient client = open(port);
        client.push("40{\"token\":\"" + token + "\"}");
        String reply = client.poll().body();
        if (!reply.startsWith("40{")) {
            throw new AssertionError("CONNECT answered by " + reply);
        }
        return client;
    }

    static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(1));
    }

    static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    URI uri() {
        return url(port, ADDRESS + "&sid=" + sid);
    }

    private static URI url(int port, String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + port + pathAndQuery);
    }

    HttpResponse<String> poll() {
        return send(request(uri()));
    }

    /** The packets of one poll. */
    List<String> packets() {
        return List.of(poll().body().split("\u001e", -1));
    }

    CompletableFuture<HttpResponse<String>> pollLater() {
        return HTTP.sendAsync(request(uri()).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> push(String payload) {
        return send(request(uri()).POST(HttpRequest.BodyPublishers.ofString(payload)));
    }

    HttpResponse<String> push(byte[] payload) {
        return send(request(uri()).POST(HttpRequest.BodyPublishers.ofByteArray(payload)));
    }
}
