package io.waba.inbox.state.store;

import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Every index of what this service writes, with the query that it serves; also those of the portal, which only reads. What is looked up by
 * {@code _id} needs none.
 */
public final class Indexes {

    private record Declared(String collection, Bson keys, IndexOptions options) {}

    private static final List<Declared> ALL = List.of(
            // The conversation list, newest first; with a ticket status; with an assignee.
            index(Collections.CONVERSATIONS, ascending(Fields.TENANT_ID), descending(Fields.LAST_SORT_KEY)),
            index(
                    Collections.CONVERSATIONS,
                    ascending(Fields.TENANT_ID, Fields.TICKET_STATUS),
                    descending(Fields.LAST_SORT_KEY)),
            index(
                    Collections.CONVERSATIONS,
                    ascending(Fields.TENANT_ID, Fields.ASSIGNEE_ID),
                    descending(Fields.LAST_SORT_KEY)),
            // What the figures still have to count, of one tenant and of all; empty most of the time.
            marks(Collections.CONVERSATIONS, FiguresMark.DIRTY),
            marks(Collections.MESSAGES, FiguresMark.UNCOUNTED),
            marks(Collections.METRICS, CounterStore.UNANNOUNCED),
            // What the figures have counted, in pages.
            index(Collections.CONVERSATIONS, ascending(Fields.TENANT_ID, Fields.COUNTED_AS, Writes.ID)),
            index(Collections.MESSAGES, ascending(Fields.TENANT_ID, Fields.TIMESTAMP, Writes.ID)),
            // How long a customer waited for an answer.
            index(
                    Collections.MESSAGES,
                    ascending(Fields.TENANT_ID, Fields.CONVERSATION_ID, Fields.DIRECTION, Fields.TIMESTAMP)),
            // A thread, and its newest message.
            index(
                    Collections.MESSAGES,
                    ascending(Fields.TENANT_ID, Fields.CONVERSATION_ID),
                    descending(Fields.SORT_KEY)),
            // The message that a status, a reaction, an edit or a revoke is about.
            index(Collections.MESSAGES, ascending(Fields.TENANT_ID, Fields.WHATSAPP_ID)),
            // The messages that showed only a phone number, when it turns out whose that was.
            index(Collections.MESSAGES, ascending(Fields.TENANT_ID, Fields.CONTACT_PHONE, Fields.CONTACT_USER_ID)),
            // A contact's conversations.
            index(Collections.CONVERSATIONS, ascending(Fields.TENANT_ID, Fields.CONTACT_ID)),
            // All that was done to a message.
            index(Collections.MESSAGE_EFFECTS, ascending(Fields.TENANT_ID, EffectStore.TARGET_ID, Fields.SORT_KEY)),
            // The conversation list, with a label.
            index(
                    Collections.CONVERSATIONS,
                    ascending(Fields.TENANT_ID, Fields.LABELS),
                    descending(Fields.LAST_SORT_KEY)),
            // How many messages an agent has not read.
            index(
                    Collections.MESSAGES,
                    ascending(Fields.TENANT_ID, Fields.CONVERSATION_ID, Fields.DIRECTION, Fields.SORT_KEY)),
            // A conversation's current ticket, and its history.
            index(
                    Collections.TICKETS,
                    ascending(Fields.TENANT_ID, Fields.CONVERSATION_ID),
                    descending(Fields.TICKET_NUMBER)),
            // A conversation's notes, newest first.
            index(Collections.NOTES, ascending(Fields.TENANT_ID, Fields.CONVERSATION_ID), descending(Fields.SORT_KEY)),
            // Forgets the answers to commands.
            new Declared(
                    Collections.COMMANDS,
                    ascending(CommandStore.DECIDED_AT),
                    new IndexOptions().expireAfter(CommandStore.KEPT_HOURS, TimeUnit.HOURS)),
            // The next message of a conversation to be sent; what is due to be sent.
            outbox(ascending(Fields.TENANT_ID, OutboxStore.LANE, Fields.SORT_KEY)),
            outbox(ascending(OutboxStore.DUE_AT, Writes.ID)),
            // Messages that did not arrive, newest first; few of all.
            notArrived(MessageStatus.FAILED),
            notArrived(MessageStatus.UNCONFIRMED),
            // Customers who wait, by when they last wrote; few of all.
            new Declared(
                    Collections.CONVERSATIONS,
                    ascending(Fields.TENANT_ID, Fields.COUNTED_AS, Fields.LAST_INBOUND_AT),
                    new IndexOptions().partialFilterExpression(new Document(Fields.COUNTED_AS, Fields.WAITING))),
            // How many conversations began on a day.
            index(Collections.CONVERSATIONS, ascending(Fields.TENANT_ID, Fields.CREATED_AT)),
            // `tenant list`, and the portal's list of a tenant's numbers.
            index(Collections.PHONE_NUMBERS, ascending(Fields.TENANT_ID, Writes.ID)),
            // `notifications`, of all fields and of one.
            index(Collections.NOTIFICATIONS, descending(Fields.RECEIVED_AT)),
            index(Collections.NOTIFICATIONS, ascending(NotificationStore.FIELD), descending(Fields.RECEIVED_AT)),
            // What to replay when a number has found its tenant.
            index(Collections.UNROUTED, ascending(Fields.PHONE_NUMBER_ID, UnroutedStore.KEPT_AT)));

    private Indexes() {}

    /** Of the few messages that are on their way out. */
    private static Declared outbox(Bson keys) {
        return new Declared(
                Collections.MESSAGES,
                keys,
                new IndexOptions().partialFilterExpression(new Document(OutboxStore.OUTBOX, true)));
    }

    /** Named, because two indexes of the same fields need two names. */
    private static Declared notArrived(MessageStatus status) {
        return new Declared(
                Collections.MESSAGES,
                compoundIndex(ascending(Fields.TENANT_ID, Fields.STATUS), descending(Fields.SORT_KEY)),
                new IndexOptions()
                        .name(status.wireName() + "_newest_first")
                        .partialFilterExpression(new Document(Fields.STATUS, status.wireName())));
    }

    /** Creates those that are not there. */
    public static void create(MongoDatabase database) {
        ALL.forEach(index -> database.getCollection(index.collection()).createIndex(index.keys(), index.options()));
    }

    private static Declared index(String collection, Bson... keys) {
        return new Declared(collection, compoundIndex(keys), new IndexOptions());
    }

    /** Of the documents that have the mark only. */
    private static Declared marks(String collection, String mark) {
        return new Declared(
                collection,
                ascending(mark, Fields.TENANT_ID),
                new IndexOptions().partialFilterExpression(new Document(mark, true)));
    }
}
