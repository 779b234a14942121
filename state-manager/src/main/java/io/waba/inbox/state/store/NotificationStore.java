package io.waba.inbox.state.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.inbound.InboundNotification;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Webhook updates that are neither message nor status, as Meta sent them. {@code _id} is a hash of the content without the time of receipt,
 * so that Meta's repetition of one is the same document.
 */
public final class NotificationStore {

    private static final String WABA_ID = "wabaId";
    private static final String FIELD = "field";
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

    private static void setIfPresent(List<Bson> changes, String field, @Nullable String value) {
        if (value != null) {
            changes.add(Updates.set(field, value));
        }
    }
}
