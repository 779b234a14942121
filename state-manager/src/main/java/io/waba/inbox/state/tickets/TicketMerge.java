package io.waba.inbox.state.tickets;

import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.state.store.Ticket;
import io.waba.inbox.state.store.Ticket.Absorbed;
import io.waba.inbox.state.store.Ticket.Entry;
import io.waba.inbox.state.store.Ticket.Kind;
import io.waba.inbox.state.store.TicketStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tickets of two conversations that turn out to be one. Resolved ones become history. Of two active ones one goes on: an untouched one goes
 * up in the other; when agents worked on both, the emptied conversation's is resolved. A customer who waits goes on waiting: when the target has no
 * active ticket, the next one is opened and takes over.
 *
 * <p>The emptied conversation's ticket is closed first, so that what it has can be taken over whole; the target's ticket remembers, in the update
 * that takes it over, how the two were settled. So it can be interrupted anywhere and done again.
 */
final class TicketMerge {

    private final TicketStore store;

    TicketMerge(TicketStore store) {
        this.store = store;
    }

    List<EventEnvelope> merge(String tenantId, String from, String into) {
        for (Ticket other : store.all(tenantId, from)) {
            settle(other, into);
        }
        List<EventEnvelope> events = new ArrayList<>();
        for (Ticket other : store.cameOver(tenantId, from, into)) {
            if (other.mergedInto() == null) {
                lastMerge(other).ifPresent(entry -> events.add(TicketEvents.changed(other, entry)));
            } else {
                Ticket target = successor(other);
                store.moveMessages(tenantId, List.of(from, into), other.id(), target.id());
                store.current(tenantId, into).ifPresent(store::show);
                if (target.opening().cause().equals(other.opening().cause())) {
                    events.add(TicketEvents.opened(target));
                }
                target.changeBy(other.id()).ifPresent(entry -> events.addAll(TicketEvents.assigned(target, entry)));
            }
        }
        return events;
    }

    private void settle(Ticket seen, String into) {
        Ticket other = seen;
        while (!other.closed() && !store.close(other)) {
            other = store.find(seen.tenantId(), seen.id()).orElseThrow();
        }
        if (other.status() == TicketStatus.RESOLVED) {
            store.comeOver(other, into, TicketStore.history(Optional.empty()));
            return;
        }
        Ticket target = settled(other, into);
        if (target.absorbed(other.id()).orElseThrow().gone()) {
            store.moveMessages(other.tenantId(), List.of(other.conversationId(), into), other.id(), target.id());
            store.comeOver(other, into, TicketStore.goneInto(target.id()));
        } else {
            Entry resolved = new Entry(
                    Kind.MERGED, TicketStatus.RESOLVED, other.assigneeId(), null, target.id(), lastChange(other));
            store.comeOver(other, into, TicketStore.history(Optional.of(resolved)));
        }
    }

    /** The ticket that the other was settled with. */
    private Ticket settled(Ticket other, String into) {
        while (true) {
            List<Ticket> targets = store.all(other.tenantId(), into);
            for (Ticket target : targets) {
                if (target.absorbed(other.id()).isPresent()) {
                    return target;
                }
            }
            Optional<Ticket> current = store.current(other.tenantId(), into);
            if (current.isPresent() && current.get().active()) {
                absorb(current.get(), other);
            } else if (current.isEmpty() || current.get().closed() || store.close(current.get())) {
                store.open(
                        other.tenantId(),
                        into,
                        1 + current.map(Ticket::number).orElse(0),
                        other.opening().cause(),
                        other.opening().at());
            }
        }
    }

    private void absorb(Ticket target, Ticket other) {
        boolean takesOver = !other.untouched() && target.untouched();
        Optional<Entry> entry = takesOver
                ? Optional.of(
                        new Entry(Kind.MERGED, other.status(), other.assigneeId(), null, other.id(), lastChange(other)))
                : Optional.empty();
        store.absorb(target, new Absorbed(other.id(), takesOver || other.untouched()), entry);
    }

    private Ticket successor(Ticket ticket) {
        Ticket successor = ticket;
        while (successor.mergedInto() != null) {
            successor = store.find(successor.tenantId(), successor.mergedInto()).orElseThrow();
        }
        return successor;
    }

    private static Optional<Entry> lastMerge(Ticket ticket) {
        return ticket.history().stream()
                .filter(entry -> entry.kind() == Kind.MERGED && entry.status() == TicketStatus.RESOLVED)
                .reduce((earlier, later) -> later);
    }

    private static Instant lastChange(Ticket ticket) {
        return ticket.history().get(ticket.history().size() - 1).at();
    }
}
