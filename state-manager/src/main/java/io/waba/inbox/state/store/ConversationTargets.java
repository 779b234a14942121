package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lte;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Conversations as the way out sees them: whom to write to, from which number, and whether WhatsApp allows it. */
public final class ConversationTargets {

    private final MongoCollection<Document> conversations;
    private final MongoCollection<Document> messages;

    public ConversationTargets(MongoDatabase database) {
        this.conversations = database.getCollection(Collections.CONVERSATIONS);
        this.messages = database.getCollection(Collections.MESSAGES);
    }

    /**
     * Whom to write to.
     *
     * @param phoneNumberId the business phone number
     * @param phone the customer's WhatsApp id, or null where there is only a user id
     * @param userId the customer's user id, or null
     * @param lastInboundAt when the customer last wrote, or null for never
     */
    public record Target(
            String conversationId,
            String phoneNumberId,
            String contactId,
            @Nullable String phone,
            @Nullable String userId,
            @Nullable Instant lastInboundAt) {}

    /** The conversation, or empty when the tenant has no such one. */
    public Optional<Target> find(String tenantId, String conversationId) {
        return Optional.ofNullable(conversations
                        .find(and(eq(Writes.ID, conversationId), eq(Fields.TENANT_ID, tenantId)))
                        .first())
                .map(ConversationTargets::target);
    }

    /** WhatsApp's id of the customer's newest message. */
    public Optional<String> newestInbound(String tenantId, String conversationId) {
        return newestInbound(inbound(tenantId, conversationId));
    }

    /** WhatsApp's id of the customer's newest message up to and with a message; empty when that is not known. */
    public Optional<String> newestInbound(String tenantId, String conversationId, String upToMessageId) {
        Document last = messages.find(eq(Writes.ID, MessageStore.id(tenantId, upToMessageId)))
                .first();
        return last == null
                ? Optional.empty()
                : newestInbound(
                        and(inbound(tenantId, conversationId), lte(Fields.SORT_KEY, last.getString(Fields.SORT_KEY))));
    }

    private Optional<String> newestInbound(Bson filter) {
        return Optional.ofNullable(messages.find(filter)
                        .sort(Sorts.descending(Fields.SORT_KEY))
                        .first())
                .map(message -> message.getString(Fields.WHATSAPP_ID));
    }

    private static Bson inbound(String tenantId, String conversationId) {
        return and(
                eq(Fields.TENANT_ID, tenantId),
                eq(Fields.CONVERSATION_ID, conversationId),
                eq(Fields.DIRECTION, Direction.INBOUND.wireName()));
    }

    /** Opens a conversation in which the customer has not written; does nothing when it is there. */
    public void open(
            String tenantId,
            String conversationId,
            String phoneNumberId,
            String contactId,
            Customer customer,
            String messageId,
            Instant now) {
        List<Bson> changes = new ArrayList<>(List.of(
                Updates.setOnInsert(Fields.TENANT_ID, tenantId),
                Updates.setOnInsert(Fields.PHONE_NUMBER_ID, phoneNumberId),
                Updates.setOnInsert(Fields.CONTACT_ID, contactId),
                Updates.setOnInsert(Fields.TICKET_STATUS, TicketStatus.OPEN.wireName()),
                Updates.setOnInsert(ConversationStore.OPENED_BY, messageId),
                Updates.min(Fields.CREATED_AT, Date.from(now))));
        changes.addAll(FiguresMark.created());
        changes.addAll(NewestValue.seen(Fields.CONTACT_PHONE, customer.waId(), now));
        Document conversation = Writes.upsert(conversations, conversationId, Updates.combine(changes));
        NewestValue.settle(conversations, conversation, Fields.CONTACT_PHONE);
    }

    private static Target target(Document document) {
        Date lastInboundAt = document.getDate(Fields.LAST_INBOUND_AT);
        return new Target(
                document.getString(Writes.ID),
                document.getString(Fields.PHONE_NUMBER_ID),
                document.getString(Fields.CONTACT_ID),
                document.getString(Fields.CONTACT_PHONE),
                document.getString(Fields.CONTACT_USER_ID),
                lastInboundAt == null ? null : lastInboundAt.toInstant());
    }
}
