package io.waba.inbox.portal.dashboard;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import io.waba.inbox.portal.hub.LatestMetrics;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent.MetricsUpdate;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.util.Date;
import java.util.Optional;
import org.bson.Document;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.stereotype.Component;

/** The figures that state-manager counted last; their {@code _id} is the tenant's. */
@Component
final class LatestFigures implements LatestMetrics {

    private final MongoCollection<Document> metrics;

    LatestFigures(MongoDatabaseFactory databases) {
        this.metrics = databases.getMongoDatabase().getCollection(Collections.METRICS);
    }

    @Override
    public Optional<EventEnvelope> of(String tenantId) {
        return figures(tenantId)
                .map(figures -> EventEnvelope.of(
                        tenantId, EventIds.metricsUpdate(tenantId, figures.timestamp()), figures.timestamp(), figures));
    }

    Optional<MetricsUpdate> figures(String tenantId) {
        return Optional.ofNullable(metrics.find(eq("_id", tenantId)).first())
                .map(counted -> new MetricsUpdate(
                        figure(counted, Fields.ACTIVE_CONVERSATIONS),
                        figure(counted, Fields.WAITING_CONVERSATIONS),
                        figure(counted, Fields.TOTAL_MESSAGES_TODAY),
                        figure(counted, Fields.AVG_RESPONSE_TIME),
                        counted.get(Fields.TIMESTAMP, Date.class).toInstant()));
    }

    private static long figure(Document counted, String field) {
        return counted.get(field, Number.class).longValue();
    }
}
