package io.waba.inbox.portal.socketio;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.waba.inbox.portal.hub.HubListener;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventType;
import java.time.Clock;
import java.time.Duration;

/** What the gateway counts, and what the hub did. One count per event and event loop, however many sockets. */
final class GatewayMetrics implements HubListener {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final MeterRegistry registry;
    private final Clock clock;
    private final Counter events;
    private final Counter deliveries;
    private final Counter hits;
    private final Counter misses;
    private final Counter clientEvents;
    private final Timer fromWebhookToSocket;

    GatewayMetrics(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        this.events = Counter.builder("waba.realtime.events")
                .description("Logged events that came in, of tenants with sockets here")
                .register(registry);
        this.deliveries = Counter.builder("waba.realtime.deliveries")
                .description("Events written to sockets as they came in; replayed ones are not counted")
                .register(registry);
        this.hits = resumes(registry, "hit");
        this.misses = resumes(registry, "miss");
        this.clientEvents = Counter.builder("waba.realtime.client.events")
                .description("Events that clients sent")
                .register(registry);
        this.fromWebhookToSocket = Timer.builder("waba.realtime.webhook.to.socket")
                .description("From the receipt of a customer's message to its write to sockets")
                .publishPercentileHistogram()
                .minimumExpectedValue(SHORTEST)
                .maximumExpectedValue(LONGEST)
                .register(registry);
    }

    private static Counter resumes(MeterRegistry registry, String outcome) {
        return Counter.builder("waba.realtime.resumes")
                .tag("outcome", outcome)
                .description("Clients that came back: hit got what they missed, miss have to reload")
                .register(registry);
    }

    // ---- the hub's

    @Override
    public void passed(EventEnvelope event) {
        events.increment();
    }

    @Override
    public void delivered(EventEnvelope event, int subscribers) {
        deliveries.increment(subscribers);
        if (event.type().equals(EventType.NEW_MESSAGE.wireName())) {
            // It occurred when the webhook was received.
            fromWebhookToSocket.record(Duration.between(event.occurredAt(), clock.instant()));
        }
    }

    @Override
    public void resumed(boolean hit) {
        (hit ? hits : misses).increment();
    }

    // ---- the gateway's

    void clientEvent() {
        clientEvents.increment();
    }

    /** An event of a client was not granted. */
    void denied(ErrorCode code) {
        count("waba.realtime.client.events.refused", "Events of clients that were not granted", code.code());
    }

    /** A connection or a socket was. */
    void refused(String reason) {
        count("waba.sockets.refused", "Connections and sockets that were refused", reason);
    }

    private void count(String name, String description, String reason) {
        Counter.builder(name)
                .description(description)
                .tag("reason", reason)
                .register(registry)
                .increment();
    }
}
