package io.waba.inbox.state.tickets;

import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent.ConversationUpdate;
import io.waba.inbox.shared.event.PortalEvent.TicketUpdate;
import io.waba.inbox.state.store.Ticket;
import io.waba.inbox.state.store.Ticket.Entry;
import java.util.List;

/** What a change of a ticket announces: a function of the history's entry, and so the same when it is announced again. */
final class TicketEvents {

    private static final String OPENED = "opened";

    private TicketEvents() {}

    static EventEnvelope opened(Ticket ticket) {
        return changed(ticket, ticket.opening(), OPENED);
    }

    static EventEnvelope changed(Ticket ticket, Entry entry) {
        return changed(ticket, entry, entry.cause());
    }

    /** For a change that gave the ticket to another agent: both the conversation's and the ticket's event. */
    static List<EventEnvelope> assigned(Ticket ticket, Entry entry) {
        EventEnvelope conversation = EventEnvelope.of(
                ticket.tenantId(),
                EventIds.conversationUpdate(ticket.tenantId(), ticket.conversationId(), "assigned", entry.cause()),
                entry.at(),
                ConversationUpdate.assigned(ticket.conversationId(), entry.assigneeId()));
        return List.of(conversation, changed(ticket, entry));
    }

    private static EventEnvelope changed(Ticket ticket, Entry entry, String cause) {
        return EventEnvelope.of(
                ticket.tenantId(),
                EventIds.ticketUpdate(ticket.tenantId(), ticket.id(), cause),
                entry.at(),
                new TicketUpdate(ticket.id(), ticket.conversationId(), entry.status(), entry.assigneeId()));
    }
}
