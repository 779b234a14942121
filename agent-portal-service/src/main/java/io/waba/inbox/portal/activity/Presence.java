package io.waba.inbox.portal.activity;

import io.waba.inbox.shared.event.PresenceStatus;
import java.time.Instant;
import java.util.Map;

/** Which of a tenant's agents are there, on whatever instance. Blocks on the store, so never call it on an event loop. */
public interface Presence {

    /**
     * What is known of an agent.
     *
     * @param lastSeenAt when the agent was last known to be there; for one who is there, about now
     */
    record Seen(PresenceStatus status, Instant lastSeenAt) {}

    /** By agent id. An agent who is missing is offline and was never seen. */
    Map<String, Seen> of(String tenantId);
}
