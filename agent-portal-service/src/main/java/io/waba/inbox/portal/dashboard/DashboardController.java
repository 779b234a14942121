package io.waba.inbox.portal.dashboard;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The dashboard's figures at the moment; from then on {@code metrics_update} keeps them fresh. */
@RestController
final class DashboardController {

    private final MongoCollection<Document> metrics;

    DashboardController(MongoDatabaseFactory databases) {
        this.metrics = databases.getMongoDatabase().getCollection(Collections.METRICS);
    }

    /**
     * The figures of {@code metrics_update}.
     *
     * @param avgResponseTime in seconds
     * @param timestamp when they were counted; null when nothing was yet, and then all are 0
     */
    record Stats(
            long activeConversations,
            long waitingConversations,
            long totalMessagesToday,
            long avgResponseTime,
            @Nullable Instant timestamp) {}

    @GetMapping("/api/dashboard/stats")
    Stats stats(@AuthenticationPrincipal AgentIdentity agent) {
        // The metrics' _id is the tenant's.
        Document latest = metrics.find(eq("_id", agent.tenantId())).first();
        if (latest == null) {
            return new Stats(0, 0, 0, 0, null);
        }
        Date countedAt = latest.get(Fields.TIMESTAMP, Date.class);
        return new Stats(
                figure(latest, Fields.ACTIVE_CONVERSATIONS),
                figure(latest, Fields.WAITING_CONVERSATIONS),
                figure(latest, Fields.TOTAL_MESSAGES_TODAY),
                figure(latest, Fields.AVG_RESPONSE_TIME),
                countedAt == null ? null : countedAt.toInstant());
    }

    private static long figure(Document metrics, String field) {
        return metrics.get(field) instanceof Number number ? number.longValue() : 0;
    }
}
