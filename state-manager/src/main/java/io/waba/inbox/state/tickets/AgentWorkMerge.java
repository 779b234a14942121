package io.waba.inbox.state.tickets;

import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.state.store.AgentMarkStore;
import io.waba.inbox.state.store.NoteStore;
import io.waba.inbox.state.store.Stores;
import java.util.List;

/** What agents did to two conversations that turn out to be one: tickets, labels, notes, how far each has read, links to other systems. */
public final class AgentWorkMerge {

    private final TicketMerge tickets;
    private final AgentMarkStore marks;
    private final NoteStore notes;

    public AgentWorkMerge(Stores stores) {
        this.tickets = new TicketMerge(stores.tickets());
        this.marks = stores.marks();
        this.notes = stores.notes();
    }

    /**
     * Puts what {@code from} has to what {@code into} has. To be called when the redirect is written, which turns later commands away, and
     * before the emptied conversation's document goes; and again, as often as one likes, when something was put into the emptied conversation
     * afterwards by somebody who had not seen the redirect.
     *
     * @return what to publish; the same when it is done again
     */
    public List<EventEnvelope> merge(String tenantId, String from, String into) {
        List<EventEnvelope> events = tickets.merge(tenantId, from, into);
        marks.unite(tenantId, from, into);
        notes.move(tenantId, from, into);
        return events;
    }
}
