package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.PushOptions;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.state.store.Ticket.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Tickets, and what conversations and messages show of them. A ticket's document is the truth; every change of it is one update that holds only
 * if the ticket still has the revision that was seen, and puts itself into the history, by which it is recognised when it is repeated. A
 * conversation shows its current ticket: the one with the greatest number, in its greatest revision, so that writing it late or twice does no
 * harm.
 */
public final class TicketStore {

    /** More than people do to one ticket. */
    private static final int LONGEST_HISTORY = 1_000;

    private static final int MOST_REFUSALS = 50;

    private final MongoCollection<Document> tickets;
    private final MongoCollection<Document> conversations;
    private final MongoCollection<Document> messages;

    public TicketStore(MongoDatabase database) {
        this.tickets = database.getCollection(Collections.TICKETS);
        this.conversations = database.getCollection(Collections.CONVERSATIONS);
        this.messages = database.getCollection(Collections.MESSAGES);
    }

    /** The id of a conversation's ticket of that number. */
    public static String id(String conversationId, int number) {
        return "tk_" + Hash.id(conversationId, String.valueOf(number));
    }

    public Optional<Ticket> find(String tenantId, String ticketId) {
        return Optional.ofNullable(tickets.find(and(eq(Writes.ID, ticketId), eq(Fields.TENANT_ID, tenantId)))
                        .first())
                .map(TicketDocuments::read);
    }

    /** The conversation's newest ticket, or empty when it never had one. */
    public Optional<Ticket> current(String tenantId, String conversationId) {
        return Optional.ofNullable(
                        tickets.find(and(ofConversation(tenantId, conversationId), gt(Fields.TICKET_NUMBER, 0)))
                                .sort(Sorts.descending(Fields.TICKET_NUMBER))
                                .first())
                .map(TicketDocuments::read);
    }

    /** The conversation's ticket that a command changed, or was refused by. */
    public Optional<Ticket> decidedBy(String tenantId, String conversationId, String commandId) {
        return Optional.ofNullable(tickets.find(and(
                                ofConversation(tenantId, conversationId),
                                or(
                                        eq(TicketDocuments.HISTORY_CAUSE, commandId),
                                        eq(TicketDocuments.REFUSALS_CAUSE, commandId))))
                        .first())
                .map(TicketDocuments::read);
    }

    /** All of a conversation's tickets, also those that came over from another one. */
    public List<Ticket> all(String tenantId, String conversationId) {
        return tickets.find(ofConversation(tenantId, conversationId))
                .sort(Sorts.descending(Fields.TICKET_NUMBER))
                .map(TicketDocuments::read)
                .into(new ArrayList<>());
    }

    /** Those of a conversation's tickets that came over from {@code former}. */
    public List<Ticket> cameOver(String tenantId, String former, String conversationId) {
        return tickets.find(and(ofConversation(tenantId, conversationId), eq(TicketDocuments.FORMER, former)))
                .map(TicketDocuments::read)
                .into(new ArrayList<>());
    }

    /**
     * Opens the ticket of that number unless it is there.
     *
     * @return the ticket as it is stored now, whoever opened it
     */
    public Ticket open(String tenantId, String conversationId, int number, String messageId, Instant at) {
        Document document = TicketDocuments.opened(tenantId, conversationId, number, messageId, at);
        if (Writes.insertIfAbsent(tickets, document)) {
            return TicketDocuments.read(document);
        }
        return find(tenantId, document.getString(Writes.ID)).orElseThrow();
    }

    /**
     * Changes the ticket to what the entry says, if it still is as it was seen.
     *
     * @return whether it did
     */
    public boolean change(Ticket seen, Entry entry) {
        return update(seen, TicketDocuments.changed(entry, LONGEST_HISTORY));
    }

    /** Remembers that an assignment was refused, if the ticket still is as it was seen, so that the same one never holds later. */
    public boolean refuse(Ticket seen, Entry refusal) {
        return update(
                seen,
                Updates.combine(
                        Updates.inc(TicketDocuments.GUARD, 1),
                        Updates.pushEach(
                                TicketDocuments.REFUSALS,
                                List.of(TicketDocuments.entry(refusal)),
                                new PushOptions().slice(-MOST_REFUSALS))));
    }

    /** Makes the ticket unchangeable, if it still is as it was seen. */
    public boolean close(Ticket seen) {
        return update(seen, Updates.set(TicketDocuments.CLOSED, true));
    }

    /** Settles a closed ticket of a merged conversation with this one, and changes this one when there is an entry. */
    public boolean absorb(Ticket seen, Ticket.Absorbed other, Optional<Entry> entry) {
        List<Bson> changes = new ArrayList<>(List.of(Updates.push(
                TicketDocuments.ABSORBED,
                new Document(Fields.TICKET_ID, other.ticketId()).append(TicketDocuments.GONE, other.gone()))));
        changes.add(
                entry.isPresent()
                        ? TicketDocuments.changed(entry.get(), LONGEST_HISTORY)
                        : Updates.inc(TicketDocuments.GUARD, 1));
        return tickets.updateOne(
                                and(
                                        unchanged(seen),
                                        ne(TicketDocuments.ABSORBED + "." + Fields.TICKET_ID, other.ticketId())),
                                Updates.combine(changes))
                        .getModifiedCount()
                == 1;
    }

    /** Puts a closed ticket into the conversation that its own became part of, as history or as what points to another ticket. */
    public void comeOver(Ticket ticket, String into, Bson change) {
        tickets.updateOne(
                and(eq(Writes.ID, ticket.id()), eq(Fields.CONVERSATION_ID, ticket.conversationId())),
                Updates.combine(
                        change,
                        Updates.set(Fields.CONVERSATION_ID, into),
                        Updates.set(Fields.TICKET_NUMBER, 0),
                        Updates.set(TicketDocuments.CLOSED, true),
                        Updates.addToSet(TicketDocuments.FORMER, ticket.conversationId())));
    }

    /** For {@link #comeOver}: the ticket went up in another one. */
    public static Bson goneInto(String ticketId) {
        return Updates.set(TicketDocuments.MERGED_INTO, ticketId);
    }

    /** For {@link #comeOver}: the ticket stays as history. */
    public static Bson history(Optional<Entry> last) {
        return last.map(entry -> TicketDocuments.changed(entry, LONGEST_HISTORY))
                .orElseGet(() -> Updates.inc(TicketDocuments.GUARD, 1));
    }

    /** Lets the ticket's conversation show it, unless that shows a later one, or a later state of it. One that came over from another is shown by none. */
    public void show(Ticket ticket) {
        if (ticket.number() == 0) {
            return;
        }
        conversations.updateOne(
                and(
                        eq(Writes.ID, ticket.conversationId()),
                        eq(Fields.TENANT_ID, ticket.tenantId()),
                        or(
                                eq(Fields.TICKET_NUMBER, null),
                                lt(Fields.TICKET_NUMBER, ticket.number()),
                                and(
                                        eq(Fields.TICKET_NUMBER, ticket.number()),
                                        lt(TicketDocuments.TICKET_REVISION, ticket.revision())))),
                Updates.combine(
                        Updates.combine(FiguresMark.touched()),
                        Updates.set(Fields.TICKET_ID, ticket.id()),
                        Updates.set(Fields.TICKET_NUMBER, ticket.number()),
                        Updates.set(Fields.TICKET_STATUS, ticket.status().wireName()),
                        Updates.set(Fields.ASSIGNEE_ID, ticket.assigneeId()),
                        Updates.set(TicketDocuments.TICKET_REVISION, ticket.revision())));
    }

    /** The ticket that a message belongs to, or empty when it has none (yet). */
    public Optional<String> ticketOf(String tenantId, String messageId) {
        return Optional.ofNullable(messages.find(eq(Writes.ID, MessageStore.id(tenantId, messageId)))
                        .first())
                .map(message -> message.getString(Fields.TICKET_ID));
    }

    /**
     * Gives the message to a ticket, unless it has one.
     *
     * @return the ticket that it has now
     */
    public String place(String tenantId, String messageId, String ticketId) {
        boolean placed = messages.updateOne(
                                and(eq(Writes.ID, MessageStore.id(tenantId, messageId)), eq(Fields.TICKET_ID, null)),
                                Updates.set(Fields.TICKET_ID, ticketId))
                        .getModifiedCount()
                == 1;
        return placed ? ticketId : ticketOf(tenantId, messageId).orElseThrow();
    }

    /** Gives a message to another ticket than it was given to before. */
    public void replace(String tenantId, String messageId, String before, String ticketId) {
        messages.updateOne(
                and(eq(Writes.ID, MessageStore.id(tenantId, messageId)), eq(Fields.TICKET_ID, before)),
                Updates.set(Fields.TICKET_ID, ticketId));
    }

    /** Gives all messages of a ticket that went up in another one to that. */
    public void moveMessages(String tenantId, List<String> conversationIds, String from, String into) {
        messages.updateMany(
                and(
                        eq(Fields.TENANT_ID, tenantId),
                        in(Fields.CONVERSATION_ID, conversationIds),
                        eq(Fields.TICKET_ID, from)),
                Updates.set(Fields.TICKET_ID, into));
    }

    private boolean update(Ticket seen, Bson change) {
        return tickets.updateOne(unchanged(seen), change).getModifiedCount() == 1;
    }

    private static Bson unchanged(Ticket seen) {
        return and(
                eq(Writes.ID, seen.id()),
                eq(Fields.TENANT_ID, seen.tenantId()),
                eq(TicketDocuments.REVISION, seen.revision()),
                eq(TicketDocuments.GUARD, seen.guard()),
                ne(TicketDocuments.CLOSED, true));
    }

    private static Bson ofConversation(String tenantId, String conversationId) {
        return and(eq(Fields.TENANT_ID, tenantId), eq(Fields.CONVERSATION_ID, conversationId));
    }
}
