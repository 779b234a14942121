package io.waba.inbox.state.tickets;

import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.state.store.Ticket;
import io.waba.inbox.state.store.TicketStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When a conversation's tickets open. A customer's message that demands an answer belongs to the ticket that is active when it is placed; when
 * none is, it opens the next one. What we write opens none: a farewell after the ticket was resolved leaves it resolved.
 *
 * <p>Every step can be repeated and crossed by any other. A message is given the next ticket's id before that ticket is there, so that one that
 * was interrupted finds what it had begun; the ticket before it is closed first, so that it is not taken up again meanwhile.
 */
public final class Tickets {

    private final TicketStore store;

    public Tickets(TicketStore store) {
        this.store = store;
    }

    /**
     * Gives a stored message to its ticket, and opens that if need be. For what demands an answer only, and once the conversation's document is
     * there. When the conversation turns out to have been merged afterwards, {@link AgentWorkMerge} puts it right.
     *
     * @param receivedAt when the message reached us
     * @return what to publish before the message is acknowledged; the same when it is placed again
     */
    public List<EventEnvelope> place(String tenantId, String conversationId, String messageId, Instant receivedAt) {
        String ticketId = store.ticketOf(tenantId, messageId)
                .orElseGet(() -> store.place(tenantId, messageId, ticketFor(tenantId, conversationId)));
        Optional<Ticket> placed = findOrOpen(tenantId, conversationId, ticketId, messageId, receivedAt);
        while (placed.isEmpty()) {
            // It was to open a ticket in a conversation that was merged before it could.
            String another = ticketFor(tenantId, conversationId);
            store.replace(tenantId, messageId, ticketId, another);
            ticketId = store.ticketOf(tenantId, messageId).orElse(another);
            placed = findOrOpen(tenantId, conversationId, ticketId, messageId, receivedAt);
        }
        Ticket ticket = placed.get();
        if (!ticket.opening().cause().equals(messageId)) {
            return List.of();
        }
        store.show(ticket);
        return List.of(TicketEvents.opened(ticket));
    }

    /**
     * Gives a message that came from another conversation to a ticket of its new one, unless its ticket came over as well.
     *
     * @return what to publish; the same when it is done again
     */
    public List<EventEnvelope> moved(String tenantId, String conversationId, String messageId, Instant at) {
        Optional<String> before = store.ticketOf(tenantId, messageId);
        boolean elsewhere = before.flatMap(ticketId -> store.find(tenantId, ticketId))
                .map(ticket -> !ticket.conversationId().equals(conversationId))
                .orElse(false);
        if (elsewhere) {
            store.replace(tenantId, messageId, before.orElseThrow(), ticketFor(tenantId, conversationId));
        }
        return before.isEmpty() ? List.of() : place(tenantId, conversationId, messageId, at);
    }

    /** The id of the active ticket, or of the next one. */
    private String ticketFor(String tenantId, String conversationId) {
        while (true) {
            Optional<Ticket> current = store.current(tenantId, conversationId);
            if (current.isEmpty()) {
                return TicketStore.id(conversationId, 1);
            }
            Ticket ticket = current.get();
            if (ticket.active()) {
                return ticket.id();
            }
            if (ticket.closed() || store.close(ticket)) {
                return TicketStore.id(conversationId, ticket.number() + 1);
            }
        }
    }

    private Optional<Ticket> findOrOpen(
            String tenantId, String conversationId, String ticketId, String messageId, Instant at) {
        Optional<Ticket> found = store.find(tenantId, ticketId);
        if (found.isPresent()) {
            return found;
        }
        int number =
                1 + store.current(tenantId, conversationId).map(Ticket::number).orElse(0);
        if (TicketStore.id(conversationId, number).equals(ticketId)) {
            return Optional.of(store.open(tenantId, conversationId, number, messageId, at));
        }
        // Somebody opened it in between, or it is another conversation's.
        return store.find(tenantId, ticketId);
    }
}
