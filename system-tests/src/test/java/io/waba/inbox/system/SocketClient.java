package io.waba.inbox.system;

import static org.awaitility.Awaitility.await;

import io.waba.inbox.shared.access.ErrorCode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A stock {@code socket.io-client} in a Node process, with default options: long-polling first, then the upgrade. */
final class SocketClient implements AutoCloseable {

    private final NodeProcess process;
    private final List<JsonNode> happenings = new CopyOnWriteArrayList<>();

    private SocketClient(NodeProcess process) {
        this.process = process;
        process.listen(this::happened);
    }

    /**
     * Starts a client; it connects by itself, and again whenever it lost the connection.
     *
     * @param token the token in the handshake's {@code auth}, or null for none
     */
    static SocketClient start(URI url, @Nullable String token) {
        return new SocketClient(NodeProcess.start(
                "client.mjs",
                token == null ? Map.of("url", url.toString()) : Map.of("url", url.toString(), "token", token)));
    }

    private void happened(JsonNode happening) {
        happenings.add(happening);
        if (happening.path("message").asString("").equals(ErrorCode.UNAVAILABLE.code())) {
            // Refused for the moment: a stock client leaves it to the application to come again.
            CompletableFuture.delayedExecutor(250, TimeUnit.MILLISECONDS)
                    .execute(() -> process.tell(Map.of("do", "connect")));
        }
    }

    SocketClient awaitConnected() {
        await("the client connects").until(() -> !happenings("connect").isEmpty());
        return this;
    }

    /** What happened to the socket itself: connect, connect_error, disconnect, upgrade. */
    List<JsonNode> happenings(String kind) {
        return happenings.stream()
                .filter(happening -> happening.path("event").asString("").equals(kind))
                .toList();
    }

    /** The first argument of every event of that name, in the order of arrival. */
    List<JsonNode> received(String eventName) {
        return happenings("message").stream()
                .filter(event -> event.path("name").asString("").equals(eventName))
                .map(event -> event.path("args").path(0))
                .toList();
    }

    /** The position of every logged event, in the order of arrival. */
    List<Long> positions() {
        return happenings("message").stream()
                .map(event -> event.path("args"))
                .map(args -> args.path(args.size() - 1))
                .filter(JsonNode::isString)
                .map(offset -> Long.valueOf(offset.asString()))
                .toList();
    }

    @Override
    public void close() {
        process.close();
    }
}
