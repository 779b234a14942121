package io.waba.inbox.portal.inbox;

import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * A support ticket with its history.
 *
 * @param number its number in this conversation, from 1; null for one that came over from a conversation that was merged
 * @param status open, pending or resolved
 * @param assigneeId whose it is, or was last; null for nobody's
 * @param history what happened to it, oldest first
 */
record TicketView(
        String id,
        @Nullable Integer number,
        String status,
        @Nullable String assigneeId,
        Instant openedAt,
        List<Change> history) {

    /**
     * One thing that happened, and what the ticket was like afterwards.
     *
     * @param type opened, status, assigned or merged
     * @param by the agent who did it; null when nobody did
     */
    record Change(String type, String status, @Nullable String assigneeId, @Nullable String by, @Nullable Instant at) {}

    static TicketView of(Document document) {
        int number = document.getInteger(Fields.TICKET_NUMBER, 0);
        return new TicketView(
                document.getString("_id"),
                number == 0 ? null : number,
                document.getString(Fields.STATUS),
                document.getString(Fields.ASSIGNEE_ID),
                document.getDate(Fields.OPENED_AT).toInstant(),
                document.getList(Fields.HISTORY, Document.class).stream()
                        .map(entry -> new Change(
                                entry.getString(Fields.TYPE),
                                entry.getString(Fields.STATUS),
                                entry.getString(Fields.ASSIGNEE_ID),
                                entry.getString(Fields.BY),
                                Instants.of(entry, Fields.AT)))
                        .toList());
    }
}
