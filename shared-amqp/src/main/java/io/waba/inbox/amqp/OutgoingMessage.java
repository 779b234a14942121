package io.waba.inbox.amqp;

import io.waba.inbox.shared.wire.Require;
import java.util.Map;

/**
 * One message to publish; always persistent, always JSON.
 *
 * @param exchange the exchange; empty for the default exchange, which routes to the queue named by the key
 * @param routingKey the routing key
 * @param type what is in it, for people who look at queues; readers do not depend on it
 * @param body JSON in UTF-8
 * @param headers further headers
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier on its way out: never compared, never a key
public record OutgoingMessage(
        String exchange, String routingKey, String type, byte[] body, Map<String, Object> headers) {

    public OutgoingMessage {
        Require.present("exchange", exchange);
        Require.text("routingKey", routingKey);
        Require.text("type", type);
        Require.present("body", body);
        headers = Map.copyOf(headers);
    }

    /** To a queue by its name; publishing fails when the queue is not there. */
    public static OutgoingMessage toQueue(String queue, String type, byte[] body) {
        return new OutgoingMessage("", queue, type, body, Map.of());
    }

    /** To whoever is bound to the exchange with this key at the moment, which may be nobody. */
    public static OutgoingMessage toExchange(String exchange, String routingKey, String type, byte[] body) {
        return new OutgoingMessage(exchange, routingKey, type, body, Map.of());
    }

    boolean mustBeRouted() {
        return exchange.isEmpty();
    }
}
