package io.waba.inbox.portal.inbox;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Sorts;
import io.waba.inbox.portal.inbox.InboxReader.Placed;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.stereotype.Component;

/** Reads what agents leave beside a conversation's messages: tickets and notes. */
@Component
final class DeskReader {

    private static final int MOST_TICKETS = 200;

    private final MongoCollection<Document> tickets;
    private final MongoCollection<Document> notes;

    DeskReader(MongoDatabaseFactory databases) {
        MongoDatabase database = databases.getMongoDatabase();
        this.tickets = database.getCollection(Collections.TICKETS);
        this.notes = database.getCollection(Collections.NOTES);
    }

    /** A conversation's tickets, the current one first; {@value #MOST_TICKETS} at most. */
    List<TicketView> tickets(String tenantId, String conversationId) {
        return tickets
                // Without those that went up in another one.
                .find(and(ofConversation(tenantId, conversationId), eq("mergedInto", null)))
                .sort(Sorts.descending(Fields.TICKET_NUMBER))
                .limit(MOST_TICKETS)
                .map(TicketView::of)
                .into(new ArrayList<>());
    }

    Optional<Note> note(String tenantId, String noteId) {
        return Optional.ofNullable(notes.find(and(eq("_id", tenantId + ":" + noteId), eq(Fields.TENANT_ID, tenantId)))
                        .first())
                .map(Note::of);
    }

    /** A conversation's notes, newest first, after the place. */
    List<Placed<Note>> notes(String tenantId, String conversationId, @Nullable String after, int limit) {
        Bson ofConversation = ofConversation(tenantId, conversationId);
        return notes.find(after == null ? ofConversation : and(ofConversation, lt(Fields.SORT_KEY, after)))
                .sort(Sorts.descending(Fields.SORT_KEY))
                .limit(limit)
                .map(document -> new Placed<>(Note.of(document), document.getString(Fields.SORT_KEY)))
                .into(new ArrayList<>());
    }

    private static Bson ofConversation(String tenantId, String conversationId) {
        return and(eq(Fields.TENANT_ID, tenantId), eq(Fields.CONVERSATION_ID, conversationId));
    }
}
