package io.waba.inbox.portal.hub;

import io.waba.inbox.shared.event.EventEnvelope;
import java.util.Optional;

/**
 * A tenant's newest figures, for a subscriber who has just come: they are not logged, so nothing else would tell it. Blocks on the store,
 * and throws an unchecked exception of the store's driver when the store is away.
 */
public interface LatestMetrics {

    /** The newest {@code metrics_update}, without a position; empty when the tenant was never counted. */
    Optional<EventEnvelope> of(String tenantId);
}
