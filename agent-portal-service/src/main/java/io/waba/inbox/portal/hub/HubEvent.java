package io.waba.inbox.portal.hub;

import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An event on its way through the hub, encoded at most once per wire protocol however many subscribers it has. */
public final class HubEvent {

    private final EventEnvelope envelope;
    private final Map<WireProtocol<?>, Object> encoded = new ConcurrentHashMap<>(2);

    private final @Nullable String exceptAgentId;

    HubEvent(EventEnvelope envelope) {
        this(envelope, null);
    }

    /** For everybody but that agent. */
    HubEvent(EventEnvelope envelope, @Nullable String exceptAgentId) {
        this.envelope = envelope;
        this.exceptAgentId = exceptAgentId;
    }

    EventEnvelope envelope() {
        return envelope;
    }

    boolean isFor(String agentId) {
        return exceptAgentId == null || !exceptAgentId.equals(agentId);
    }

    /** The event as this protocol writes it. */
    @SuppressWarnings("unchecked") // the map holds under each protocol what that protocol encoded
    public <F> F encodedFor(WireProtocol<F> protocol) {
        return (F) encoded.computeIfAbsent(protocol, unused -> protocol.encode(envelope));
    }

    @Nullable
    Long position() {
        return envelope.position();
    }

    boolean isMetrics() {
        return EventType.METRICS_UPDATE.wireName().equals(envelope.type());
    }
}
