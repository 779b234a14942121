package io.waba.inbox.state.tickets;

import io.waba.inbox.shared.command.CommandAction.Assign;
import io.waba.inbox.shared.command.CommandAction.SetTicketStatus;
import io.waba.inbox.shared.command.CommandResult.Outcome;
import io.waba.inbox.shared.command.PortalCommand;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.state.store.Ticket;
import io.waba.inbox.state.store.Ticket.Entry;
import io.waba.inbox.state.store.Ticket.Kind;
import io.waba.inbox.state.store.TicketStore;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What agents do to tickets. Each command is decided once, in one update of the ticket's document that also remembers the decision: of two
 * agents who assign at once one wins, and the same command again gets the same answer however much happened meanwhile.
 */
public final class TicketCommands {

    private final TicketStore store;

    public TicketCommands(TicketStore store) {
        this.store = store;
    }

    /**
     * Gives the current ticket to another agent, if it is active and still is whose the agent saw it. A resolved ticket is nobody's task: it is
     * set open first. Assigning a ticket to whom it belongs holds, without a change.
     */
    public Decision assign(PortalCommand command, String conversationId, Assign wish) {
        while (true) {
            Optional<Decision> before = decidedBefore(command, conversationId, wish.expectedAssigneeId());
            if (before.isPresent()) {
                return before.get();
            }
            Optional<Ticket> current = store.current(command.tenantId(), conversationId);
            if (current.isEmpty()) {
                return noTicket(conversationId);
            }
            Ticket ticket = current.get();
            if (ticket.active() && Objects.equals(ticket.assigneeId(), wish.assigneeId())) {
                return Decision.unchanged(ticket);
            }
            if (ticket.active() && Objects.equals(ticket.assigneeId(), wish.expectedAssigneeId())) {
                Entry entry = entry(command, Kind.ASSIGNED, ticket.status(), wish.assigneeId());
                if (store.change(ticket, entry)) {
                    return changed(command, ticket.id(), entry);
                }
            } else {
                Entry refusal = entry(command, Kind.REFUSED, ticket.status(), ticket.assigneeId());
                if (ticket.closed() || store.refuse(ticket, refusal)) {
                    return refused(ticket, refusal, wish.expectedAssigneeId());
                }
            }
        }
    }

    /** Moves a ticket, if it is the current one. Where it stands already it holds, without a change. */
    public Decision setStatus(PortalCommand command, String conversationId, SetTicketStatus wish) {
        while (true) {
            Optional<Decision> before = decidedBefore(command, conversationId, null);
            if (before.isPresent()) {
                return before.get();
            }
            Optional<Ticket> current = store.current(command.tenantId(), conversationId);
            if (current.isEmpty()) {
                return noTicket(conversationId);
            }
            Ticket ticket = current.get();
            if (!ticket.id().equals(wish.ticketId()) || ticket.closed()) {
                // A ticket that is not the current one never becomes it, so this needs not be remembered.
                return Decision.conflict(
                        "ticketId: \"" + wish.ticketId() + "\" (expected: the current one, \"" + ticket.id() + "\")",
                        ticket,
                        ticket.status(),
                        ticket.assigneeId());
            }
            if (ticket.status() == wish.status()) {
                return Decision.unchanged(ticket);
            }
            Entry entry = entry(command, Kind.STATUS, wish.status(), ticket.assigneeId());
            if (store.change(ticket, entry)) {
                return changed(command, ticket.id(), entry);
            }
        }
    }

    private Optional<Decision> decidedBefore(
            PortalCommand command, String conversationId, @Nullable String expectedAssigneeId) {
        String commandId = command.commandId();
        return store.decidedBy(command.tenantId(), conversationId, commandId).map(ticket -> {
            Optional<Entry> change = ticket.changeBy(commandId);
            return change.isPresent()
                    ? changed(ticket, change.get())
                    : refused(ticket, ticket.refusalOf(commandId).orElseThrow(), expectedAssigneeId);
        });
    }

    private Decision changed(PortalCommand command, String ticketId, Entry entry) {
        return changed(store.find(command.tenantId(), ticketId).orElseThrow(), entry);
    }

    private Decision changed(Ticket ticket, Entry entry) {
        store.show(ticket);
        return Decision.changed(
                ticket,
                entry,
                entry.kind() == Kind.ASSIGNED
                        ? TicketEvents.assigned(ticket, entry)
                        : List.of(TicketEvents.changed(ticket, entry)));
    }

    private static Decision refused(Ticket ticket, Entry refusal, @Nullable String expectedAssigneeId) {
        String reason = refusal.status() == TicketStatus.RESOLVED
                ? "ticket: resolved (expected: open or pending)"
                : "assigneeId: " + quoted(refusal.assigneeId()) + " (expected: " + quoted(expectedAssigneeId) + ")";
        return Decision.conflict(reason, ticket, refusal.status(), refusal.assigneeId());
    }

    private static Decision noTicket(String conversationId) {
        return Decision.refused(
                Outcome.CONFLICT, "ticket: none (expected: one that a customer's message opened)", conversationId);
    }

    private static Entry entry(PortalCommand command, Kind kind, TicketStatus status, @Nullable String assigneeId) {
        return new Entry(kind, status, assigneeId, command.agentId(), command.commandId(), command.occurredAt());
    }

    private static String quoted(@Nullable String agentId) {
        return agentId == null ? "nobody's" : "\"" + agentId + "\"";
    }
}
