package io.waba.inbox.state.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.inbound.InboundNotification;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Webhook updates that are neither message nor status, as Meta sent them. {@code _id} is a hash of the content without the time of receipt,
 * so that Meta's repetition of one is the same document.
 */
public final class NotificationStore {

    private static final String WABA_ID = "wabaId";
    static final String FIELD = "field";
    private static final String COUNT = "count";
    private static final String PROBLEM = "problem";
    private static final String VALUE = "value";

    private final MongoCollection<Document> notifications;

    public NotificationStore(MongoDatabase database) {
        this.notifications = database.getCollection(Collections.NOTIFICATIONS);
    }

    /**
     * Stores a notification; the earliest receipt holds.
     *
     * @param tenantId whose phone number it names, or null when it names none or nobody's
     * @return its id
     */
    public String store(@Nullable String tenantId, InboundNotification notification) {
        String value = notification.value().toString();
        String id = Hash.id(
                notification.wabaId(),
                notification.field(),
                Objects.requireNonNullElse(notification.phoneNumberId(), ""),
                value);
        List<Bson> changes = new ArrayList<>(List.of(
                Updates.setOnInsert(WABA_ID, notification.wabaId()),
                Updates.setOnInsert(FIELD, notification.field()),
                // As text: the names in it are Meta's, and it is kept to be given back as it came.
                Updates.setOnInsert(VALUE, value),
                Updates.min(Fields.RECEIVED_AT, Date.from(notification.receivedAt()))));
        setIfPresent(changes, Fields.TENANT_ID, tenantId);
        setIfPresent(changes, Fields.PHONE_NUMBER_ID, notification.phoneNumberId());
        setIfPresent(changes, PROBLEM, notification.problem());
        Writes.upsert(notifications, id, Updates.combine(changes));
        return id;
    }

    /**
     * One that is stored.
     *
     * @param tenantId whose phone number it names, or null
     * @param problem why an update of the field {@code messages} is here, or null
     * @param value JSON, as Meta sent it
     */
    public record Stored(
            String field,
            String wabaId,
            @Nullable String tenantId,
            @Nullable String problem,
            String value,
            Instant receivedAt) {}

    /**
     * The newest, newest first, of all tenants: for the operator, whose account they are about.
     *
     * @param field of one webhook field; null for all
     */
    public List<Stored> newest(@Nullable String field, int limit) {
        return notifications
                .find(field == null ? Filters.empty() : Filters.eq(FIELD, field))
                .sort(Sorts.descending(Fields.RECEIVED_AT))
                .limit(limit)
                .map(document -> new Stored(
                        document.getString(FIELD),
                        document.getString(WABA_ID),
                        document.getString(Fields.TENANT_ID),
                        document.getString(PROBLEM),
                        document.getString(VALUE),
                        document.getDate(Fields.RECEIVED_AT).toInstant()))
                .into(new ArrayList<>());
    }

    /** How many are stored of each field, in the order of the names. */
    public SortedMap<String, Long> countsByField() {
        SortedMap<String, Long> counts = new TreeMap<>();
        notifications
                .aggregate(List.of(Aggregates.group("$" + FIELD, Accumulators.sum(COUNT, 1L))))
                .forEach(group -> counts.put(
                        group.getString(Writes.ID),
                        group.get(COUNT, Number.class).longValue()));
        return counts;
    }

    private static void setIfPresent(List<Bson> changes, String field, @Nullable String value) {
        if (value != null) {
            changes.add(Updates.set(field, value));
        }
    }
}
