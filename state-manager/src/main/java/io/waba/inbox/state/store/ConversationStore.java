package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.correlation.CorrelationEvent;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Conversations: one document per (tenant, business phone number, contact), a summary of its messages. */
public final class ConversationStore {

    /** The message that was stored first: what made an event say that the conversation is new, and says so again when it is repeated. */
    static final String OPENED_BY = "openedBy";

    static final String LINKED_AT = "externalLinkedAt";

    /** The conversation that this one became part of, until the emptied document is gone. */
    static final String MERGED_INTO = "mergedInto";

    private static final List<String> SHOWN = List.of(
            Fields.LAST_MESSAGE,
            Fields.LAST_MESSAGE_AT,
            Fields.LAST_MESSAGE_ID,
            Fields.LAST_DIRECTION,
            Fields.LAST_SORT_KEY,
            Fields.LAST_INBOUND_AT,
            Fields.CREATED_AT,
            Fields.TICKET_ID,
            Fields.TICKET_NUMBER,
            Fields.TICKET_STATUS,
            TicketDocuments.TICKET_REVISION,
            Fields.ASSIGNEE_ID);

    private final MongoCollection<Document> conversations;
    private final RedirectStore redirects;

    public ConversationStore(MongoDatabase database) {
        this.conversations = database.getCollection(Collections.CONVERSATIONS);
        this.redirects = new RedirectStore(database);
    }

    /**
     * A conversation's newest message, as its document shows it; all of it is null while there are only quiet ones.
     *
     * @param openedBy the message that opened it
     * @param lastMessageId the newest message
     * @param lastSortKey that message's sort key when it was written here
     * @param lastWords that message's words when they were written here
     */
    public record Summary(
            String openedBy, @Nullable String lastMessageId, @Nullable String lastSortKey, @Nullable String lastWords) {

        /** Whether it shows the message as it is. */
        public boolean shows(@Nullable StoredMessage message) {
            return message == null
                    ? lastMessageId == null
                    : message.messageId().equals(lastMessageId)
                            && message.sortKey().equals(lastSortKey)
                            && message.words().equals(lastWords);
        }
    }

    /**
     * Opens the message's conversation, or updates what a message changes besides being the last one.
     *
     * @param phoneNumberId the business phone number
     * @param customer who wrote it
     */
    public Summary open(String tenantId, String phoneNumberId, Customer customer, StoredMessage message) {
        Date at = Date.from(message.timestamp());
        List<Bson> changes = new ArrayList<>(List.of(
                Updates.setOnInsert(Fields.TENANT_ID, tenantId),
                Updates.setOnInsert(Fields.PHONE_NUMBER_ID, phoneNumberId),
                Updates.setOnInsert(Fields.CONTACT_ID, message.contactId()),
                Updates.setOnInsert(OPENED_BY, message.messageId()),
                Updates.min(Fields.CREATED_AT, at)));
        if (!message.quiet()) {
            changes.add(Updates.max(Fields.LAST_INBOUND_AT, at));
            last(message).forEach((field, value) -> changes.add(Updates.setOnInsert(field, value)));
        }
        changes.addAll(FiguresMark.created());
        changes.addAll(NewestValue.seen(Fields.CONTACT_NAME, customer.name(), message.timestamp()));
        changes.addAll(NewestValue.seen(Fields.CONTACT_PHONE, customer.waId(), message.timestamp()));
        changes.addAll(NewestValue.seen(Fields.CONTACT_USER_ID, customer.userId(), message.timestamp()));
        Document conversation = Writes.upsert(conversations, message.conversationId(), Updates.combine(changes));
        if (conversation.getString(MERGED_INTO) != null && !revive(tenantId, message.conversationId())) {
            return open(tenantId, phoneNumberId, customer, message);
        }
        if (message.messageId().equals(conversation.getString(OPENED_BY))) {
            redirects.remove(tenantId, message.conversationId());
        }
        NewestValue.settle(
                conversations, conversation, Fields.CONTACT_NAME, Fields.CONTACT_PHONE, Fields.CONTACT_USER_ID);
        return summary(conversation);
    }

    /** Takes an emptied conversation into use again; false when it is gone altogether. */
    public boolean revive(String tenantId, String conversationId) {
        redirects.remove(tenantId, conversationId);
        List<Bson> changes = new ArrayList<>(FiguresMark.touched());
        changes.add(Updates.unset(MERGED_INTO));
        changes.add(Updates.unset(FiguresMark.GONE));
        return conversations
                        .updateOne(
                                and(eq(Writes.ID, conversationId), eq(Fields.TENANT_ID, tenantId)),
                                Updates.combine(changes))
                        .getMatchedCount()
                == 1;
    }

    /** Turns everybody away from an emptied conversation; to be called before {@link #retire}. */
    public void redirect(String tenantId, String conversationId, String into) {
        redirects.put(tenantId, conversationId, into);
    }

    /** Marks an emptied conversation as gone. The document goes once the figures have counted it out. */
    public void retire(String tenantId, String conversationId, String into) {
        List<Bson> changes = new ArrayList<>(FiguresMark.gone());
        changes.add(Updates.set(MERGED_INTO, into));
        Stream.concat(
                        SHOWN.stream(),
                        Stream.of(Fields.CONTACT_NAME, Fields.CONTACT_PHONE, Fields.CONTACT_USER_ID)
                                .flatMap(field -> NewestValue.fields(field).stream()))
                .forEach(field -> changes.add(Updates.unset(field)));
        conversations.updateOne(
                and(eq(Writes.ID, conversationId), eq(Fields.TENANT_ID, tenantId)), Updates.combine(changes));
    }

    /** Makes the message the conversation's last one, unless a later one is. */
    public void bringForward(StoredMessage message) {
        conversations.updateOne(
                and(
                        eq(Writes.ID, message.conversationId()),
                        or(eq(Fields.LAST_SORT_KEY, null), lt(Fields.LAST_SORT_KEY, message.sortKey()))),
                makeLast(message));
    }

    /**
     * Makes the message the conversation's last one in place of {@code seen}; does nothing when that is no longer shown.
     *
     * @param message null when the conversation has none that can be shown
     */
    public void replaceLast(String conversationId, Summary seen, @Nullable StoredMessage message) {
        conversations.updateOne(
                and(
                        eq(Writes.ID, conversationId),
                        eq(Fields.LAST_SORT_KEY, seen.lastSortKey()),
                        eq(Fields.LAST_MESSAGE_ID, seen.lastMessageId()),
                        eq(Fields.LAST_MESSAGE, seen.lastWords())),
                message == null ? showNone() : makeLast(message));
    }

    /** The conversation's summary, or empty when the tenant has no such conversation. */
    public Optional<Summary> summary(String tenantId, String conversationId) {
        return Optional.ofNullable(find(tenantId, conversationId)).map(ConversationStore::summary);
    }

    /** What became of a link to an external object. */
    public enum Linked {
        /** The link holds. */
        HOLDS,
        /** A later link of the same system holds. */
        SUPERSEDED,
        /** The tenant has no such conversation. */
        NO_CONVERSATION
    }

    /** Links a conversation to an integration's object; of two links by one system the one that occurred later holds. */
    public Linked link(CorrelationEvent event) {
        Date at = Date.from(event.occurredAt());
        link(conversations, event.tenantId(), event.conversationId(), event.externalSystem(), event.externalId(), at);
        Document conversation = find(event.tenantId(), event.conversationId());
        if (conversation == null) {
            return Linked.NO_CONVERSATION;
        }
        String linkedId = conversation.getEmbedded(List.of(Fields.EXTERNAL_IDS, event.externalSystem()), String.class);
        Date linked = conversation.getEmbedded(List.of(LINKED_AT, event.externalSystem()), Date.class);
        boolean holds =
                event.externalId().equals(linkedId) && linked.toInstant().equals(at.toInstant());
        return holds ? Linked.HOLDS : Linked.SUPERSEDED;
    }

    /** The same, for a link that the conversation gets from another one. */
    static void link(
            MongoCollection<Document> conversations,
            String tenantId,
            String conversationId,
            String externalSystem,
            String externalId,
            Date at) {
        String id = Fields.EXTERNAL_IDS + "." + externalSystem;
        String linkedAt = LINKED_AT + "." + externalSystem;
        conversations.updateOne(
                and(
                        eq(Writes.ID, conversationId),
                        eq(Fields.TENANT_ID, tenantId),
                        eq(MERGED_INTO, null),
                        or(eq(linkedAt, null), lt(linkedAt, at), and(eq(linkedAt, at), lt(id, externalId)))),
                Updates.combine(Updates.set(id, externalId), Updates.set(linkedAt, at)));
    }

    private @Nullable Document find(String tenantId, String conversationId) {
        return conversations
                .find(and(eq(Writes.ID, conversationId), eq(Fields.TENANT_ID, tenantId), eq(MERGED_INTO, null)))
                .first();
    }

    private static Bson showNone() {
        List<Bson> changes = new ArrayList<>(FiguresMark.touched());
        SHOWN.stream().filter(field -> field.startsWith("last")).forEach(field -> changes.add(Updates.unset(field)));
        return Updates.combine(changes);
    }

    private static Bson makeLast(StoredMessage message) {
        List<Bson> changes = new ArrayList<>(FiguresMark.touched());
        last(message).forEach((field, value) -> changes.add(Updates.set(field, value)));
        return Updates.combine(changes);
    }

    private static Document last(StoredMessage message) {
        return new Document(Fields.LAST_MESSAGE, message.words())
                .append(Fields.LAST_MESSAGE_AT, Date.from(message.timestamp()))
                .append(Fields.LAST_MESSAGE_ID, message.messageId())
                .append(Fields.LAST_DIRECTION, message.direction())
                .append(Fields.LAST_SORT_KEY, message.sortKey());
    }

    private static Summary summary(Document conversation) {
        return new Summary(
                conversation.getString(OPENED_BY),
                conversation.getString(Fields.LAST_MESSAGE_ID),
                conversation.getString(Fields.LAST_SORT_KEY),
                conversation.getString(Fields.LAST_MESSAGE));
    }
}
