package io.waba.inbox.portal.hub;

import io.waba.inbox.shared.event.EventEnvelope;
import java.util.List;

/**
 * Each tenant's logged events by position, as the relay wrote them. Every method blocks on the store, so never call it on an event loop,
 * and throws an unchecked exception of the store's driver when the store is away.
 */
public interface EventLog {

    /** The tenant's last position; 0 when it never had an event. */
    long top(String tenantId);

    /**
     * What comes after a position: in order and without a hole, starting at {@code after + 1}; empty when {@code after} is the top.
     *
     * @param after a position that was seen, or 0 for the beginning
     * @param limit how many at most, 1 or more
     * @throws ResyncRequiredException when the log does not hold {@code after + 1} any more, or never gave {@code after}
     */
    List<EventEnvelope> after(String tenantId, long after, int limit);
}
