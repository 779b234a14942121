package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.util.HashSet;
import java.util.Set;
import org.bson.Document;

/** Which conversation a merged one became part of. */
public final class RedirectStore {

    private final MongoCollection<Document> redirects;

    public RedirectStore(MongoDatabase database) {
        this.redirects = database.getCollection(Collections.CONVERSATION_REDIRECTS);
    }

    /** The conversation that this one became part of, over as many merges as there were; the id itself when there was none. */
    public String resolve(String tenantId, String conversationId) {
        String id = conversationId;
        Set<String> seen = new HashSet<>();
        while (true) {
            if (!seen.add(id)) {
                throw new IllegalStateException(
                        "redirects of " + conversationId + ": a cycle by " + id + " (expected: an end)");
            }
            Document redirect = redirects
                    .find(and(eq(Writes.ID, id), eq(Fields.TENANT_ID, tenantId)))
                    .first();
            if (redirect == null) {
                return id;
            }
            id = redirect.getString(Fields.INTO);
        }
    }

    /** Remembers that a conversation became part of another one. */
    public void put(String tenantId, String conversationId, String into) {
        Writes.upsert(
                redirects,
                conversationId,
                Updates.combine(Updates.setOnInsert(Fields.TENANT_ID, tenantId), Updates.set(Fields.INTO, into)));
    }

    /** The conversation has messages of its own again. */
    public void remove(String tenantId, String conversationId) {
        redirects.deleteOne(and(eq(Writes.ID, conversationId), eq(Fields.TENANT_ID, tenantId)));
    }
}
