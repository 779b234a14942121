package io.waba.inbox.portal.agents;

import io.waba.inbox.shared.event.PresenceStatus;
import java.time.Instant;
import java.util.Map;

/** What is kept of agents' presence when no instance remembers it. Blocks on the store. */
public interface LastSeen {

    /** Nothing is kept. */
    LastSeen NEVER = new LastSeen() {
        @Override
        public Map<String, Kept> lastSeen(String tenantId) {
            return Map.of();
        }

        @Override
        public void keepSeen(Map<String, PresenceStatus> agents, Instant now) {}
    };

    /**
     * What was kept of an agent.
     *
     * @param status what the agent was then; the instance that wrote it may be gone
     */
    record Kept(PresenceStatus status, Instant at) {}

    /** Agents of a tenant who were ever seen, by id. */
    Map<String, Kept> lastSeen(String tenantId);

    /** These agents, by id, are like this now. */
    void keepSeen(Map<String, PresenceStatus> agents, Instant now);
}
