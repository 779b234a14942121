package io.waba.inbox.portal.dashboard;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import io.waba.inbox.portal.hub.LatestMetrics;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent.MetricsUpdate;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.util.Optional;
import org.bson.Document;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.stereotype.Component;

/** A tenant's latest figures, as the state-manager keeps them. */
@Component
final class FigureReader implements LatestMetrics {

    private final MongoCollection<Document> metrics;

    FigureReader(MongoDatabaseFactory databases) {
        this.metrics = databases.getMongoDatabase().getCollection(Collections.METRICS);
    }

    /** The tenant's latest figures; empty when they were never counted. */
    Optional<MetricsUpdate> latest(String tenantId) {
        // The metrics' _id is the tenant's.
        return Optional.ofNullable(metrics.find(eq("_id", tenantId)).first()).map(FigureReader::decode);
    }

    @Override
    public Optional<EventEnvelope> of(String tenantId) {
        return latest(tenantId).map(figures -> {
            Instant countedAt = figures.timestamp();
            return EventEnvelope.of(tenantId, EventIds.metricsUpdate(tenantId, countedAt), countedAt, figures);
        });
    }

    private static MetricsUpdate decode(Document document) {
        return new MetricsUpdate(
                document.getLong(Fields.ACTIVE_CONVERSATIONS),
                document.getLong(Fields.WAITING_CONVERSATIONS),
                document.getLong(Fields.TOTAL_MESSAGES_TODAY),
                document.getLong(Fields.AVG_RESPONSE_TIME),
                document.getDate(Fields.TIMESTAMP).toInstant());
    }
}
