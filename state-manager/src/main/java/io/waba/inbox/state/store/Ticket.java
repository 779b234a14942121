package io.waba.inbox.state.store;

import io.waba.inbox.shared.event.TicketStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A support ticket as it is stored.
 *
 * @param number its place among the conversation's tickets, from 1; 0 once it came over from a conversation that was merged
 * @param assigneeId whose it is; null when nobody's
 * @param revision how many entries the history ever had; every change adds one
 * @param guard how often it was written without changing
 * @param closed whether it can change no more, because the next one takes its place or its conversation is being merged
 * @param mergedInto the ticket that its messages belong to since then; null when it stands for itself
 * @param history what happened to it, oldest first
 * @param refusals assignments that came too late, and what was answered
 * @param absorbed tickets of merged conversations that were settled with this one
 */
public record Ticket(
        String id,
        String tenantId,
        String conversationId,
        int number,
        TicketStatus status,
        @Nullable String assigneeId,
        int revision,
        int guard,
        boolean closed,
        @Nullable String mergedInto,
        List<Entry> history,
        List<Entry> refusals,
        List<Absorbed> absorbed) {

    /** What can happen to a ticket. */
    public enum Kind {
        OPENED,
        STATUS,
        ASSIGNED,
        /** Took over what a merged conversation's ticket had, or was resolved because the other conversation's goes on. */
        MERGED,
        /** Not a change: somebody else was faster. */
        REFUSED
    }

    /**
     * One thing that happened, and what the ticket was like afterwards.
     *
     * @param by the agent; null when nobody did it
     * @param cause the message that opened it, the command, or the ticket that was merged
     */
    public record Entry(
            Kind kind,
            TicketStatus status,
            @Nullable String assigneeId,
            @Nullable String by,
            String cause,
            Instant at) {}

    /**
     * A merged conversation's ticket that was settled with this one.
     *
     * @param ticketId that ticket
     * @param gone whether it went up in this one; otherwise it stays, resolved, as history
     */
    public record Absorbed(String ticketId, boolean gone) {}

    /** Whether somebody has to do something about it. */
    public boolean active() {
        return !closed && status != TicketStatus.RESOLVED;
    }

    /** Whether any agent ever did anything with it. */
    public boolean untouched() {
        return revision == 1;
    }

    /** What opened it. */
    public Entry opening() {
        return history.get(0);
    }

    /** The change with that cause. */
    public Optional<Entry> changeBy(String cause) {
        return history.stream().filter(entry -> entry.cause().equals(cause)).findFirst();
    }

    /** The refusal of that command. */
    public Optional<Entry> refusalOf(String commandId) {
        return refusals.stream()
                .filter(entry -> entry.cause().equals(commandId))
                .findFirst();
    }

    /** How that ticket was settled with this one. */
    public Optional<Absorbed> absorbed(String ticketId) {
        return absorbed.stream()
                .filter(other -> other.ticketId().equals(ticketId))
                .findFirst();
    }
}
