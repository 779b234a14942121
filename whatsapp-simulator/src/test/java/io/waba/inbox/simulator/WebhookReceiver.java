package io.waba.inbox.simulator;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The other end of the webhooks, which can refuse the first few. */
final class WebhookReceiver implements AutoCloseable {

    record Webhook(String raw, @Nullable String signature) {

        byte[] bytes() {
            return raw.getBytes(StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return JsonMapper.shared().readTree(raw);
        }

        JsonNode value() {
            return json().at("/entry/0/changes/0/value");
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final AtomicInteger refusals = new AtomicInteger();
    private final List<Webhook> accepted = new CopyOnWriteArrayList<>();

    WebhookReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                String raw = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                int status = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? 503 : 200;
                if (status == 200) {
                    accepted.add(new Webhook(raw, exchange.getRequestHeaders().getFirst("X-Hub-Signature-256")));
                }
                exchange.sendResponseHeaders(status, -1);
            }
        });
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/webhooks/whatsapp");
    }

    void refuseNext(int count) {
        refusals.set(count);
    }

    List<Webhook> accepted() {
        return accepted;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
