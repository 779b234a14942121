package io.waba.inbox.portal.administration;

import io.waba.inbox.portal.activity.Broadcast;
import io.waba.inbox.shared.event.Catalog;
import io.waba.inbox.shared.event.PortalEvent.CatalogUpdate;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells every page of a tenant that what its agents choose from is not what it was, so that none has to ask. */
@Component
final class CatalogNews {

    private static final Logger log = LoggerFactory.getLogger(CatalogNews.class);

    private final Broadcast broadcast;
    private final Clock clock;

    CatalogNews(Broadcast broadcast, Clock clock) {
        this.broadcast = broadcast;
        this.clock = clock;
    }

    /** Call it once the store has the change. Blocks on the broker; when that is away the change holds nevertheless. */
    void changed(String tenantId, Catalog catalog) {
        try {
            broadcast.publish(List.of(CatalogUpdate.in(tenantId, catalog, clock.instant())));
        } catch (RuntimeException e) {
            log.warn("Change of {} of tenant {} not announced: {}", catalog.wireName(), tenantId, e.toString());
        }
    }
}
