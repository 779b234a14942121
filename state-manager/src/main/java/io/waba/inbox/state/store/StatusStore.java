package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.inbound.WhatsAppError;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * What was said about a message's way, kept whether or not the message is known; {@code _id} = tenant id + ":" + WhatsApp's id of the message.
 * {@code history} has every status with its time, {@code status} is their maximum and {@code firstReceived} tells Meta's repetitions from the
 * first webhook of each; all are the same in any order of arrival.
 */
public final class StatusStore {

    private static final String HISTORY = "history";
    private static final String FIRST_RECEIVED = "firstReceived";
    private static final String CODE = "code";
    private static final String OPAQUE_CALLBACK_DATA = "opaqueCallbackData";
    private static final String RECIPIENT_PHONE = "recipientPhone";
    private static final String RECIPIENT_USER_ID = "recipientUserId";
    private static final int NO_RANK = -1;

    private final MongoCollection<Document> statuses;

    public StatusStore(MongoDatabase database) {
        this.statuses = database.getCollection(Collections.STATUSES);
    }

    /** Adds one status; returns the sum of all. */
    public StatusRecord add(String tenantId, InboundStatus status) {
        String id = MessageStore.id(tenantId, status.messageId());
        Date at = Date.from(status.timestamp());
        Document before = Writes.upsert(statuses, id, mention(tenantId, status, at));
        // Worth asking the store only then: most statuses that come late change nothing.
        if (status.status().rank() >= before.getInteger(Fields.STATUS_RANK, NO_RANK)) {
            statuses.updateOne(and(eq(Writes.ID, id), lower(status, at)), reached(status, at));
        }
        return find(tenantId, status.messageId()).orElseThrow();
    }

    /** The highest status holds, of the same one the earliest, and of two at once the one with the smaller error code. */
    private static Bson lower(InboundStatus status, Date at) {
        int rank = status.status().rank();
        List<Bson> lower = new ArrayList<>(
                List.of(lt(Fields.STATUS_RANK, rank), and(eq(Fields.STATUS_RANK, rank), gt(Fields.STATUS_AT, at))));
        if (!status.errors().isEmpty()) {
            lower.add(and(
                    eq(Fields.STATUS_RANK, rank),
                    eq(Fields.STATUS_AT, at),
                    gt(Fields.ERROR + "." + CODE, status.errors().get(0).code())));
        }
        return or(lower);
    }

    /** All that was said about a message, or empty when nothing was. */
    public Optional<StatusRecord> find(String tenantId, String messageId) {
        return Optional.ofNullable(statuses.find(eq(Writes.ID, MessageStore.id(tenantId, messageId)))
                        .first())
                .filter(document -> document.getInteger(Fields.STATUS_RANK, NO_RANK) > NO_RANK)
                .map(StatusStore::read);
    }

    private static Bson mention(String tenantId, InboundStatus status, Date at) {
        List<Bson> changes = new ArrayList<>(List.of(
                Updates.setOnInsert(Fields.TENANT_ID, tenantId),
                Updates.setOnInsert(Fields.MESSAGE_ID, status.messageId()),
                Updates.setOnInsert(Fields.PHONE_NUMBER_ID, status.phoneNumberId()),
                Updates.setOnInsert(Fields.STATUS_RANK, NO_RANK),
                Updates.min(HISTORY + "." + status.status().wireName(), at),
                Updates.min(FIRST_RECEIVED + "." + status.status().wireName(), Micros.of(status.receivedAt()))));
        // The same in every status of a message that has them at all.
        if (status.opaqueCallbackData() != null) {
            changes.add(Updates.max(OPAQUE_CALLBACK_DATA, status.opaqueCallbackData()));
        }
        if (status.recipientWaId() != null) {
            changes.add(Updates.max(RECIPIENT_PHONE, status.recipientWaId()));
        }
        if (status.recipientUserId() != null) {
            changes.add(Updates.max(RECIPIENT_USER_ID, status.recipientUserId()));
        }
        return Updates.combine(changes);
    }

    private static Bson reached(InboundStatus status, Date at) {
        String name = status.status().wireName();
        List<Bson> changes = new ArrayList<>(List.of(
                Updates.set(Fields.STATUS, name),
                Updates.set(Fields.STATUS_RANK, status.status().rank()),
                Updates.set(Fields.STATUS_AT, at)));
        if (!status.errors().isEmpty()) {
            changes.add(Updates.set(
                    Fields.ERROR, JsonDocuments.ofRecord(status.errors().get(0))));
        }
        return Updates.combine(changes);
    }

    private static StatusRecord read(Document document) {
        Document error = document.get(Fields.ERROR, Document.class);
        Document times = document.get(HISTORY, Document.class);
        Map<MessageStatus, Instant> history = new EnumMap<>(MessageStatus.class);
        times.keySet()
                .forEach(name -> history.put(status(name), times.getDate(name).toInstant()));
        Document received = document.get(FIRST_RECEIVED, Document.class);
        Map<MessageStatus, Long> firstReceived = new EnumMap<>(MessageStatus.class);
        received.keySet().forEach(name -> firstReceived.put(status(name), received.getLong(name)));
        return new StatusRecord(
                status(document.getString(Fields.STATUS)),
                document.getDate(Fields.STATUS_AT).toInstant(),
                error == null
                        ? null
                        : new WhatsAppError(
                                error.getInteger(CODE),
                                error.getString("title"),
                                error.getString("message"),
                                error.getString("details"),
                                error.getString("href")),
                history,
                firstReceived);
    }

    private static MessageStatus status(String name) {
        return MessageStatus.of(name)
                .orElseThrow(() -> new IllegalStateException("status: \"" + name + "\" (expected: one that we wrote)"));
    }
}
