package io.waba.inbox.state.store;

import com.mongodb.client.model.PushOptions;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.state.store.Ticket.Absorbed;
import io.waba.inbox.state.store.Ticket.Entry;
import io.waba.inbox.state.store.Ticket.Kind;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bson.Document;
import org.bson.conversions.Bson;

/** How tickets are written down. */
final class TicketDocuments {

    static final String REVISION = "revision";
    static final String GUARD = "guard";
    static final String CLOSED = "closed";
    static final String MERGED_INTO = "mergedInto";
    static final String REFUSALS = "refusals";
    static final String ABSORBED = "absorbed";
    static final String GONE = "gone";
    /** The merged conversations that a ticket came from. */
    static final String FORMER = "formerConversationIds";
    /** On a conversation: the revision of the ticket that it shows. */
    static final String TICKET_REVISION = "ticketRevision";

    private static final String CAUSE = "cause";
    static final String HISTORY_CAUSE = Fields.HISTORY + "." + CAUSE;
    static final String REFUSALS_CAUSE = REFUSALS + "." + CAUSE;

    private TicketDocuments() {}

    static Document opened(String tenantId, String conversationId, int number, String messageId, Instant at) {
        Entry opening = new Entry(Kind.OPENED, TicketStatus.OPEN, null, null, messageId, at);
        return new Document(Writes.ID, TicketStore.id(conversationId, number))
                .append(Fields.TENANT_ID, tenantId)
                .append(Fields.CONVERSATION_ID, conversationId)
                .append(Fields.TICKET_NUMBER, number)
                .append(Fields.STATUS, TicketStatus.OPEN.wireName())
                .append(Fields.ASSIGNEE_ID, null)
                .append(Fields.OPENED_AT, Date.from(at))
                .append(REVISION, 1)
                .append(GUARD, 0)
                .append(CLOSED, false)
                .append(Fields.HISTORY, List.of(entry(opening)))
                .append(REFUSALS, List.of())
                .append(ABSORBED, List.of());
    }

    /** The update that makes a ticket what the entry says. */
    static Bson changed(Entry entry, int longestHistory) {
        return Updates.combine(
                Updates.set(Fields.STATUS, entry.status().wireName()),
                Updates.set(Fields.ASSIGNEE_ID, entry.assigneeId()),
                Updates.inc(REVISION, 1),
                Updates.pushEach(Fields.HISTORY, List.of(entry(entry)), new PushOptions().slice(-longestHistory)));
    }

    static Document entry(Entry entry) {
        return new Document(Fields.TYPE, entry.kind().name().toLowerCase(Locale.ROOT))
                .append(Fields.STATUS, entry.status().wireName())
                .append(Fields.ASSIGNEE_ID, entry.assigneeId())
                .append(Fields.BY, entry.by())
                .append(CAUSE, entry.cause())
                .append(Fields.AT, Date.from(entry.at()));
    }

    static Ticket read(Document document) {
        return new Ticket(
                document.getString(Writes.ID),
                document.getString(Fields.TENANT_ID),
                document.getString(Fields.CONVERSATION_ID),
                document.getInteger(Fields.TICKET_NUMBER),
                status(document),
                document.getString(Fields.ASSIGNEE_ID),
                document.getInteger(REVISION),
                document.getInteger(GUARD),
                document.getBoolean(CLOSED, false),
                document.getString(MERGED_INTO),
                entries(document, Fields.HISTORY),
                entries(document, REFUSALS),
                document.getList(ABSORBED, Document.class).stream()
                        .map(other -> new Absorbed(other.getString(Fields.TICKET_ID), other.getBoolean(GONE)))
                        .toList());
    }

    private static List<Entry> entries(Document document, String field) {
        return document.getList(field, Document.class).stream()
                .map(entry -> new Entry(
                        Kind.valueOf(entry.getString(Fields.TYPE).toUpperCase(Locale.ROOT)),
                        status(entry),
                        entry.getString(Fields.ASSIGNEE_ID),
                        entry.getString(Fields.BY),
                        entry.getString(CAUSE),
                        entry.getDate(Fields.AT).toInstant()))
                .toList();
    }

    private static TicketStatus status(Document document) {
        String name = document.getString(Fields.STATUS);
        return TicketStatus.of(name)
                .orElseThrow(() -> new IllegalStateException("status: \"" + name + "\" (expected: one that we wrote)"));
    }
}
