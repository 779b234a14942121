package io.waba.inbox.shared.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waba.inbox.shared.wire.Require;
import io.waba.inbox.shared.wire.WireJson;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An event on its way to the browsers of one tenant. The type is a string and the data a tree, so that the relay and the hub pass on a type
 * that is newer than they are.
 *
 * @param type the wire name, see {@link EventType}
 * @param tenantId whose browsers may see it; nobody else's ever
 * @param eventId deterministic (see {@link EventIds}), so that a redelivery has the same
 * @param occurredAt when it happened
 * @param data what the browser receives
 * @param position the event's place in the tenant's order, from 1 without holes; given by the relay, absent before it and for events that
 *     are not logged
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventEnvelope(
        String type, String tenantId, String eventId, Instant occurredAt, JsonNode data, @Nullable Long position) {

    public EventEnvelope {
        Require.shortText("type", type);
        Require.shortText("tenantId", tenantId);
        Require.text("eventId", eventId);
        Require.present("occurredAt", occurredAt);
        Require.present("data", data);
        if (!data.isObject()) {
            throw new IllegalArgumentException("data: " + data.getNodeType() + " (expected: a JSON object)");
        }
        if (position != null && position < 1) {
            throw new IllegalArgumentException("position: " + position + " (expected: 1 or more)");
        }
    }

    public static EventEnvelope of(String tenantId, String eventId, Instant occurredAt, PortalEvent event) {
        return new EventEnvelope(event.type().wireName(), tenantId, eventId, occurredAt, WireJson.toTree(event), null);
    }

    /** The same event as it was before it had a position. */
    public EventEnvelope unplaced() {
        return position == null ? this : new EventEnvelope(type, tenantId, eventId, occurredAt, data, null);
    }

    public EventEnvelope at(long position) {
        return new EventEnvelope(type, tenantId, eventId, occurredAt, data, position);
    }

    /** Whether the relay keeps it in the event log. A type that is new to us is kept: forgetting is worse than remembering. */
    public boolean logged() {
        return EventType.of(type).map(EventType::logged).orElse(true);
    }
}
