package io.waba.inbox.portal.dashboard;

import io.waba.inbox.shared.event.EventEnvelope;

/** Shows all of a tenant's sockets, on every instance, an event that is not logged. */
@FunctionalInterface
public interface MetricsAnnouncer {

    /**
     * Hands it over to the broker.
     *
     * @throws RuntimeException when the broker is away
     */
    void announce(EventEnvelope event);
}
