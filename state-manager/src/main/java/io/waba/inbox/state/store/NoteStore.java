package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bson.Document;

/** Agents' internal notes; {@code _id} = tenant id + ":" + note id, so a note is left once however often it comes. */
public final class NoteStore {

    private final MongoCollection<Document> notes;

    public NoteStore(MongoDatabase database) {
        this.notes = database.getCollection(Collections.NOTES);
    }

    /** Keeps a note unless it is there. */
    public void add(String tenantId, String conversationId, String noteId, String agentId, String text, Instant at) {
        String sortKey = String.format("%016d.%s", Math.max(0, ChronoUnit.MICROS.between(Instant.EPOCH, at)), noteId);
        Writes.insertIfAbsent(
                notes,
                new Document(Writes.ID, tenantId + ":" + noteId)
                        .append(Fields.TENANT_ID, tenantId)
                        .append(Fields.CONVERSATION_ID, conversationId)
                        .append(Fields.NOTE_ID, noteId)
                        .append(Fields.AUTHOR_ID, agentId)
                        .append(Fields.TEXT, text)
                        .append(Fields.CREATED_AT, Date.from(at))
                        .append(Fields.SORT_KEY, sortKey));
    }

    /** Moves all notes of a conversation to the one that it became part of. */
    public void move(String tenantId, String from, String into) {
        notes.updateMany(
                and(eq(Fields.TENANT_ID, tenantId), eq(Fields.CONVERSATION_ID, from)),
                Updates.set(Fields.CONVERSATION_ID, into));
    }
}
