package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Makes a conversation and a contact what their messages say, after messages went away from them: minima and maxima do not go back by themselves.
 * It reads all of the messages, which is affordable because it only happens when it turns out whose a phone number was.
 */
public final class SummaryRebuild {

    private static final List<String> CONVERSATION = fields(
            List.of(Fields.CREATED_AT, Fields.LAST_INBOUND_AT),
            Fields.CONTACT_NAME,
            Fields.CONTACT_PHONE,
            Fields.CONTACT_USER_ID);
    private static final List<String> CONTACT = fields(
            List.of(Fields.CREATED_AT),
            ContactStore.NAME,
            ContactStore.USERNAME,
            ContactStore.PHONE,
            ContactStore.USER_ID);

    private final MongoCollection<Document> conversations;
    private final MongoCollection<Document> contacts;
    private final PlacementStore messages;

    public SummaryRebuild(MongoDatabase database) {
        this.conversations = database.getCollection(Collections.CONVERSATIONS);
        this.contacts = database.getCollection(Collections.CONTACTS);
        this.messages = new PlacementStore(database);
    }

    /** The ids of a contact's conversations, without those that became part of another one. */
    public List<String> conversationsOf(String tenantId, String contactId) {
        return conversations
                .find(and(
                        eq(Fields.TENANT_ID, tenantId),
                        eq(Fields.CONTACT_ID, contactId),
                        eq(ConversationStore.MERGED_INTO, null)))
                .map(conversation -> conversation.getString(Writes.ID))
                .into(new ArrayList<>());
    }

    /** Puts a conversation right, but for its last message. */
    public void conversation(String tenantId, String conversationId) {
        rebuild(conversations, conversationId, CONVERSATION, () -> {
            Document summary = new Document();
            for (PlacedMessage message : messages.ofConversation(tenantId, conversationId)) {
                Instant at = message.timestamp();
                earliest(summary, at);
                Customer customer = message.customer();
                if (customer != null) {
                    if (!message.message().quiet()) {
                        latestInbound(summary, at);
                    }
                    NewestValue.add(summary, Fields.CONTACT_NAME, customer.name(), at);
                    NewestValue.add(summary, Fields.CONTACT_PHONE, customer.waId(), at);
                    NewestValue.add(summary, Fields.CONTACT_USER_ID, customer.userId(), at);
                }
            }
            return summary;
        });
    }

    /** Puts a contact right. */
    public void contact(String tenantId, String contactId) {
        rebuild(contacts, contactId, CONTACT, () -> {
            Document summary = new Document();
            for (String conversationId : conversationsOf(tenantId, contactId)) {
                for (PlacedMessage message : messages.ofConversation(tenantId, conversationId)) {
                    Customer customer = message.customer();
                    if (customer != null) {
                        Instant at = message.timestamp();
                        earliest(summary, at);
                        NewestValue.add(summary, ContactStore.NAME, customer.name(), at);
                        NewestValue.add(summary, ContactStore.USERNAME, customer.username(), at);
                        NewestValue.add(summary, ContactStore.PHONE, customer.waId(), at);
                        NewestValue.add(summary, ContactStore.USER_ID, customer.userId(), at);
                    }
                }
            }
            return summary;
        });
    }

    /**
     * First the document is read and then the messages: a message that is not among them is stored later than this, and so is what its writer
     * adds to the document.
     */
    private static void rebuild(
            MongoCollection<Document> collection, String id, List<String> fields, Supplier<Document> fromMessages) {
        while (true) {
            Document shown = collection.find(eq(Writes.ID, id)).first();
            if (shown == null) {
                return;
            }
            Document right = fromMessages.get();
            if (right.isEmpty()
                    || fields.stream().allMatch(field -> Objects.equals(shown.get(field), right.get(field)))) {
                return;
            }
            Document set = new Document();
            Document unset = new Document();
            fields.forEach(field -> {
                if (right.get(field) == null) {
                    unset.append(field, "");
                } else {
                    set.append(field, right.get(field));
                }
            });
            Stream<Bson> unchanged = fields.stream().map(field -> eq(field, shown.get(field)));
            Document update = new Document("$set", set);
            if (!unset.isEmpty()) {
                update.append("$unset", unset);
            }
            collection.updateOne(
                    and(Stream.concat(Stream.of(eq(Writes.ID, id)), unchanged).toList()), update);
        }
    }

    private static void earliest(Document summary, Instant at) {
        Date known = summary.getDate(Fields.CREATED_AT);
        if (known == null || at.isBefore(known.toInstant())) {
            summary.append(Fields.CREATED_AT, Date.from(at));
        }
    }

    private static void latestInbound(Document summary, Instant at) {
        Date known = summary.getDate(Fields.LAST_INBOUND_AT);
        if (known == null || at.isAfter(known.toInstant())) {
            summary.append(Fields.LAST_INBOUND_AT, Date.from(at));
        }
    }

    private static List<String> fields(List<String> plain, String... newest) {
        return Stream.concat(plain.stream(), Stream.of(newest).flatMap(field -> NewestValue.fields(field).stream()))
                .toList();
    }
}
