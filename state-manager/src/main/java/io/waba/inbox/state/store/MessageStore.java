package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.event.PortalEvent.StatusUpdate.Failure;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.MessageContent;
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

    static final String USERNAME = "username";
    static final String REFERRAL = "referral";
    static final String ERRORS = "errors";

    /** A document: {@code content} and {@code placeholder} → the smallest sort key of the deliveries that brought the one or the other. */
    private static final String FIRST = "firstDelivery";

    private static final String CONTENT_CAME = "content";
    private static final String PLACEHOLDER_CAME = "placeholder";
    static final String QUIET = "quiet";

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
     * What is stored of a message after a delivery of it.
     *
     * @param repetition whether an earlier delivery of the same is known: what it announces is announced by that one
     * @param placeholder whether a delivery came that did not have the content, only that there is some
     * @param content whether one came that did
     */
    public record Stored(StoredMessage message, boolean repetition, boolean placeholder, boolean content) {}

    /** Stores a message unless it is there. Of several deliveries the smallest sort key holds, whichever is stored first. */
    public Stored store(Inbound inbound) {
        Document document = document(inbound);
        if (!Writes.insertIfAbsent(messages, document)) {
            document = again(inbound);
        }
        Document first = document.get(FIRST, Document.class);
        String key = inbound.sortKey();
        return new Stored(
                stored(document),
                key.compareTo(first.getString(kind(inbound))) > 0,
                first.getString(PLACEHOLDER_CAME) != null,
                first.getString(CONTENT_CAME) != null);
    }

    private Document again(Inbound inbound) {
        Bson message = eq(Writes.ID, id(inbound.tenantId(), inbound.message().messageId()));
        messages.updateOne(
                and(message, gt(Fields.SORT_KEY, inbound.sortKey())),
                Updates.combine(
                        Updates.set(Fields.SORT_KEY, inbound.sortKey()),
                        Updates.set(
                                Fields.TIMESTAMP, Date.from(inbound.message().timestamp())),
                        Updates.set(
                                Fields.RECEIVED_AT, Date.from(inbound.message().receivedAt()))));
        return Objects.requireNonNull(messages.findOneAndUpdate(
                message,
                Updates.min(FIRST + "." + kind(inbound), inbound.sortKey()),
                new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER)));
    }

    private static String kind(Inbound inbound) {
        return inbound.message().content() instanceof MessageContent.Unsupported ? PLACEHOLDER_CAME : CONTENT_CAME;
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

    /**
     * The message of ours that a status names by our id, because the answer that would have told WhatsApp's id was lost or is still on its way.
     * From now on it is known by that id, and accepted, whatever its sender believed.
     */
    public Optional<StoredMessage> confirm(String tenantId, String messageId, String whatsappId) {
        Bson ours = and(eq(Writes.ID, id(tenantId, messageId)), eq(Fields.DIRECTION, Direction.OUTBOUND.wireName()));
        messages.updateOne(and(ours, eq(Fields.WHATSAPP_ID, null)), Updates.set(Fields.WHATSAPP_ID, whatsappId));
        messages.updateOne(
                and(ours, ne(Fields.SEND_STATE, SendState.ACCEPTED.wireName())),
                Updates.set(Fields.SEND_STATE, SendState.ACCEPTED.wireName()));
        return Optional.ofNullable(messages.find(ours).first()).map(MessageStore::stored);
    }

    /** The newest message of a conversation that is not quiet. */
    public Optional<StoredMessage> newest(String tenantId, String conversationId) {
        return Optional.ofNullable(messages.find(and(
                                eq(Fields.TENANT_ID, tenantId),
                                eq(Fields.CONVERSATION_ID, conversationId),
                                eq(QUIET, null)))
                        .sort(Sorts.descending(Fields.SORT_KEY))
                        .first())
                .map(MessageStore::stored);
    }

    /**
     * Copies what is known of a message's way to the message; nothing there goes back.
     *
     * @param failure the status's error in words for a person; null when it is no failure
     */
    public void apply(String tenantId, String messageId, StatusRecord status, @Nullable Failure failure) {
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
        if (failure != null) {
            Document error = Objects.requireNonNullElseGet(JsonDocuments.ofRecord(status.error()), Document::new);
            error.putAll(Objects.requireNonNull(JsonDocuments.ofRecord(failure)));
            change.append(Fields.ERROR, error);
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
                .append(
                        PlacementStore.FIRST_PLACE,
                        PlacementStore.of(new PlacedMessage.Place(inbound.conversationId(), inbound.contactId())))
                .append(FIRST, new Document(kind(inbound), inbound.sortKey()))
                .append(FiguresMark.UNCOUNTED, true);
        appendIfPresent(document, Fields.FROM_NAME, message.customer().name());
        // As this message showed them, not as the contact has them: merging two contacts moves messages by these.
        appendIfPresent(
                document, Fields.CONTACT_PHONE, blankToNull(message.customer().waId()));
        appendIfPresent(
                document, Fields.CONTACT_USER_ID, blankToNull(message.customer().userId()));
        appendIfPresent(document, USERNAME, message.customer().username());
        document.putAll(MessageVersion.of(message.content()).document());
        appendIfPresent(document, Fields.CONTEXT, JsonDocuments.ofRecord(message.context()));
        appendIfPresent(document, REFERRAL, JsonDocuments.ofRecord(message.referral()));
        appendIfPresent(document, ERRORS, errors(message));
        if (message.content().quiet()) {
            document.append(QUIET, true);
        }
        return document;
    }

    private static @Nullable String blankToNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    static @Nullable List<@Nullable Document> errors(InboundMessage message) {
        return message.errors().isEmpty()
                ? null
                : message.errors().stream().map(JsonDocuments::ofRecord).toList();
    }

    private static void appendIfPresent(Document document, String field, @Nullable Object value) {
        if (value != null) {
            document.append(field, value);
        }
    }

    static StoredMessage stored(Document document) {
        return new StoredMessage(
                document.getString(Fields.CONVERSATION_ID),
                document.getString(Fields.CONTACT_ID),
                document.getString(Fields.MESSAGE_ID),
                document.getString(Fields.WHATSAPP_ID),
                document.getString(Fields.SORT_KEY),
                MessageVersion.in(document),
                document.getDate(Fields.TIMESTAMP).toInstant(),
                document.getString(Fields.DIRECTION),
                document.getBoolean(QUIET, false));
    }
}
