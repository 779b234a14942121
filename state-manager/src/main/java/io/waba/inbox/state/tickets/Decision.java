package io.waba.inbox.state.tickets;

import io.waba.inbox.shared.command.CommandResult;
import io.waba.inbox.shared.command.CommandResult.Outcome;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.state.store.Ticket;
import io.waba.inbox.state.store.Ticket.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of an agent's wish.
 *
 * @param reason one sentence when it does not hold
 * @param conversationId the conversation that it was carried out on; null when there is none
 * @param ticketId the ticket that the rest is about; null when it is about none
 * @param status where that stands
 * @param assigneeId whose it is; null when nobody's
 * @param events what to publish before the wish is answered
 */
public record Decision(
        Outcome outcome,
        @Nullable String reason,
        @Nullable String conversationId,
        @Nullable String ticketId,
        @Nullable TicketStatus status,
        @Nullable String assigneeId,
        List<EventEnvelope> events) {

    /** It holds, and is about no ticket. */
    public static Decision ok(String conversationId, List<EventEnvelope> events) {
        return new Decision(Outcome.OK, null, conversationId, null, null, null, events);
    }

    /** It does not hold, whatever the ticket. */
    public static Decision refused(Outcome outcome, String reason, @Nullable String conversationId) {
        return new Decision(outcome, reason, conversationId, null, null, null, List.of());
    }

    static Decision unchanged(Ticket ticket) {
        return new Decision(
                Outcome.OK,
                null,
                ticket.conversationId(),
                ticket.id(),
                ticket.status(),
                ticket.assigneeId(),
                List.of());
    }

    static Decision changed(Ticket ticket, Entry entry, List<EventEnvelope> events) {
        return new Decision(
                Outcome.OK, null, ticket.conversationId(), ticket.id(), entry.status(), entry.assigneeId(), events);
    }

    static Decision conflict(String reason, Ticket ticket, TicketStatus status, @Nullable String assigneeId) {
        return new Decision(
                Outcome.CONFLICT, reason, ticket.conversationId(), ticket.id(), status, assigneeId, List.of());
    }

    /** The same, with these events. */
    public Decision with(List<EventEnvelope> announced) {
        return new Decision(outcome, reason, conversationId, ticketId, status, assigneeId, List.copyOf(announced));
    }

    /** The answer to whoever waits. */
    public CommandResult result(String commandId) {
        return new CommandResult(commandId, outcome, reason, conversationId, ticketId, status, assigneeId);
    }
}
