package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Messages of both directions; {@code _id} = tenant id + ":" + message id, so a message is stored once however often it comes. */
public final class MessageStore {

    private static final String REFERRAL = "referral";
    private static final String ERRORS = "errors";

    private final MongoCollection<Document> messages;

    public MessageStore(MongoDatabase database) {
        this.messages = database.getCollection(Collections.MESSAGES);
    }

    /**
     * A customer's message, ready to be stored.
     *
     * @param conversationId the conversation it belongs to by what is known now
     * @param contactId who wrote it, by what is known now
     * @param sortKey its place by this delivery
     * @param from the phone number in E.164, or the user id
     */
    public record Inbound(
            String tenantId,
            String conversationId,
            String contactId,
            String sortKey,
            String from,
            InboundMessage message) {}

    /**
     * Stores a message unless it is there. Of several deliveries the smallest sort key holds, whichever is stored first.
     *
     * @return the message as it is stored now
     */
    public StoredMessage store(Inbound inbound) {
        Document document = document(inbound);
        if (!Writes.insertIfAbsent(messages, document)) {
            messages.updateOne(
                    and(eq(Writes.ID, document.getString(Writes.ID)), gt(Fields.SORT_KEY, inbound.sortKey())),
                    Updates.combine(
                            Updates.set(Fields.SORT_KEY, inbound.sortKey()),
                            Updates.set(
                                    Fields.RECEIVED_AT,
                                    Date.from(inbound.message().receivedAt()))));
            return find(inbound.tenantId(), inbound.message().messageId()).orElseThrow();
        }
        return stored(document);
    }

    /** The message, or empty when it is not known (yet). */
    public Optional<StoredMessage> find(String tenantId, String messageId) {
        return Optional.ofNullable(
                        messages.find(eq(Writes.ID, id(tenantId, messageId))).first())
                .map(MessageStore::stored);
    }

    /** The message that WhatsApp knows by that id, or empty when it is not known (yet). */
    public Optional<StoredMessage> findByWhatsAppId(String tenantId, String whatsappId) {
        return Optional.ofNullable(
                        messages.find(and(eq(Fields.TENANT_ID, tenantId), eq(Fields.WHATSAPP_ID, whatsappId)))
                                .first())
                .map(MessageStore::stored);
    }

    /** The newest message of a conversation. */
    public Optional<StoredMessage> newest(String tenantId, String conversationId) {
        return Optional.ofNullable(
                        messages.find(and(eq(Fields.TENANT_ID, tenantId), eq(Fields.CONVERSATION_ID, conversationId)))
                                .sort(Sorts.descending(Fields.SORT_KEY))
                                .first())
                .map(MessageStore::stored);
    }

    /** Copies what is known of a message's way to the message; nothing there goes back. */
    public void apply(String tenantId, String messageId, StatusRecord status) {
        Date at = Date.from(status.statusAt());
        Bson message = eq(Writes.ID, id(tenantId, messageId));
        messages.updateOne(
                message,
                Updates.combine(status.history().entrySet().stream()
                        .map(reached -> Updates.min(
                                Fields.STATUS_HISTORY + "." + reached.getKey().wireName(),
                                Date.from(reached.getValue())))
                        .toList()));
        Document change = new Document(Fields.STATUS, status.status().wireName())
                .append(Fields.STATUS_RANK, status.status().rank())
                .append(Fields.STATUS_AT, at);
        if (status.error() != null) {
            change.append(Fields.ERROR, JsonDocuments.ofRecord(status.error()));
        }
        messages.updateOne(and(message, lower(status, at)), new Document("$set", change));
    }

    private static Bson lower(StatusRecord status, Date at) {
        int rank = status.status().rank();
        List<Bson> lower = new ArrayList<>(List.of(
                eq(Fields.STATUS_RANK, null),
                lt(Fields.STATUS_RANK, rank),
                and(eq(Fields.STATUS_RANK, rank), gt(Fields.STATUS_AT, at))));
        if (status.error() != null) {
            lower.add(and(
                    eq(Fields.STATUS_RANK, rank),
                    eq(Fields.STATUS_AT, at),
                    gt(Fields.ERROR + ".code", status.error().code())));
        }
        return or(lower);
    }

    static String id(String tenantId, String messageId) {
        return tenantId + ":" + messageId;
    }

    private static Document document(Inbound inbound) {
        InboundMessage message = inbound.message();
        Document document = new Document(Writes.ID, id(inbound.tenantId(), message.messageId()))
                .append(Fields.TENANT_ID, inbound.tenantId())
                .append(Fields.CONVERSATION_ID, inbound.conversationId())
                .append(Fields.CONTACT_ID, inbound.contactId())
                .append(Fields.PHONE_NUMBER_ID, message.phoneNumberId())
                .append(Fields.MESSAGE_ID, message.messageId())
                .append(Fields.WHATSAPP_ID, message.messageId())
                .append(Fields.DIRECTION, Direction.INBOUND.wireName())
                .append(Fields.SORT_KEY, inbound.sortKey())
                .append(Fields.TIMESTAMP, Date.from(message.timestamp()))
                .append(Fields.RECEIVED_AT, Date.from(message.receivedAt()))
                .append(Fields.FROM, inbound.from())
                .append(Fields.TYPE, message.content().type())
                .append(Fields.CONTENT, JsonDocuments.ofRecord(message.content()))
                .append(FiguresMark.UNCOUNTED, true);
        appendIfPresent(document, Fields.FROM_NAME, message.customer().name());
        // As this message showed them, not as the contact has them: merging two contacts moves messages by these.
        appendIfPresent(document, Fields.CONTACT_PHONE, message.customer().waId());
        appendIfPresent(document, Fields.CONTACT_USER_ID, message.customer().userId());
        appendIfPresent(document, Fields.TEXT, message.content().text());
        appendIfPresent(document, Fields.PREVIEW, message.content().preview());
        appendIfPresent(document, Fields.CONTEXT, JsonDocuments.ofRecord(message.context()));
        appendIfPresent(document, REFERRAL, JsonDocuments.ofRecord(message.referral()));
        if (!message.errors().isEmpty()) {
            document.append(
                    ERRORS,
                    message.errors().stream().map(JsonDocuments::ofRecord).toList());
        }
        return document;
    }

    private static void appendIfPresent(Document document, String field, @Nullable Object value) {
        if (value != null) {
            document.append(field, value);
        }
    }

    private static StoredMessage stored(Document document) {
        String text = document.getString(Fields.TEXT);
        return new StoredMessage(
                document.getString(Fields.CONVERSATION_ID),
                document.getString(Fields.CONTACT_ID),
                document.getString(Fields.MESSAGE_ID),
                document.getString(Fields.WHATSAPP_ID),
                document.getString(Fields.SORT_KEY),
                text != null ? text : Objects.requireNonNullElse(document.getString(Fields.PREVIEW), ""),
                document.getDate(Fields.TIMESTAMP).toInstant(),
                document.getString(Fields.DIRECTION));
    }
}
