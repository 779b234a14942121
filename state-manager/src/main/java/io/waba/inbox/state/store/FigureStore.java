package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.event.PortalEvent.MetricsUpdate;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.bson.conversions.Bson;

/** Counts a tenant's figures on the indexes, and keeps the latest for the portal to read. */
public final class FigureStore {

    private final MongoCollection<Document> conversations;
    private final MongoCollection<Document> messages;
    private final MongoCollection<Document> metrics;

    public FigureStore(MongoDatabase database) {
        this.conversations = database.getCollection(Collections.CONVERSATIONS);
        this.messages = database.getCollection(Collections.MESSAGES);
        this.metrics = database.getCollection(Collections.METRICS);
    }

    /**
     * Counts.
     *
     * @param startOfDay midnight in the tenant's time zone
     */
    public MetricsUpdate count(String tenantId, Instant startOfDay, Instant now) {
        Bson active = and(
                eq(Fields.TENANT_ID, tenantId),
                in(Fields.TICKET_STATUS, TicketStatus.OPEN.wireName(), TicketStatus.PENDING.wireName()));
        return new MetricsUpdate(
                conversations.countDocuments(active),
                conversations.countDocuments(and(active, eq(Fields.LAST_DIRECTION, Direction.INBOUND.wireName()))),
                messages.countDocuments(
                        and(eq(Fields.TENANT_ID, tenantId), gte(Fields.TIMESTAMP, Date.from(startOfDay)))),
                // The average over no answers: nothing stores an answer before the outbound way does.
                0,
                now);
    }

    /** Keeps the figures as the tenant's latest, unless later ones are kept. */
    public void save(String tenantId, MetricsUpdate figures) {
        Date at = Date.from(figures.timestamp());
        Document document = new Document(Writes.ID, tenantId)
                .append(Fields.TENANT_ID, tenantId)
                .append(Fields.ACTIVE_CONVERSATIONS, figures.activeConversations())
                .append(Fields.WAITING_CONVERSATIONS, figures.waitingConversations())
                .append(Fields.TOTAL_MESSAGES_TODAY, figures.totalMessagesToday())
                .append(Fields.AVG_RESPONSE_TIME, figures.avgResponseTime())
                .append(Fields.TIMESTAMP, at);
        if (!Writes.insertIfAbsent(metrics, document)) {
            metrics.replaceOne(and(eq(Writes.ID, tenantId), lt(Fields.TIMESTAMP, at)), document);
        }
    }
}
