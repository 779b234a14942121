package io.waba.inbox.state;

import com.sun.net.httpserver.HttpServer;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.inbound.WhatsAppError;
import io.waba.inbox.shared.wire.WireJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The webhook-service as far as the simulator's statuses need it: one AMQP message for each. */
final class StatusWebhooks implements AutoCloseable {

    private final HttpServer server;

    StatusWebhooks(Broker broker) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", exchange -> {
            try (exchange) {
                JsonNode value = WireJson.decode(exchange.getRequestBody().readAllBytes(), JsonNode.class)
                        .at("/entry/0/changes/0/value");
                value.path("statuses").forEach(status -> broker.publish(status(value, status)));
                exchange.sendResponseHeaders(200, -1);
            }
        });
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static InboundStatus status(JsonNode value, JsonNode status) {
        List<WhatsAppError> errors = new ArrayList<>();
        status.path("errors")
                .forEach(error -> errors.add(new WhatsAppError(
                        error.path("code").asInt(), error.path("title").asString(), null, null, null)));
        return new InboundStatus(
                "102290129340398",
                value.at("/metadata/phone_number_id").asString(),
                null,
                status.path("id").asString(),
                MessageStatus.of(status.path("status").asString()).orElseThrow(),
                text(status.path("recipient_id")),
                null,
                Instant.ofEpochSecond(Long.parseLong(status.path("timestamp").asString())),
                Instant.now(),
                0,
                text(status.path("biz_opaque_callback_data")),
                null,
                null,
                errors);
    }

    private static @Nullable String text(JsonNode json) {
        return json.isString() ? json.asString() : null;
    }
}
