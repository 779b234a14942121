package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.all;
import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.nor;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.PushOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bson.Document;
import org.bson.conversions.Bson;

/** What agents leave on a conversation: labels, and how far each has read. */
public final class AgentMarkStore {

    /** How often the labels were written, and by which commands last. */
    private static final String LABEL_REVISION = "labelRevision";

    private static final String LABEL_COMMANDS = "labelCommands";

    private static final int REMEMBERED_COMMANDS = 50;

    private final MongoCollection<Document> conversations;

    public AgentMarkStore(MongoDatabase database) {
        this.conversations = database.getCollection(Collections.CONVERSATIONS);
    }

    /** Whether the tenant has the conversation. */
    public boolean exists(String tenantId, String conversationId) {
        return conversations.find(ofTenant(tenantId, conversationId)).first() != null;
    }

    /**
     * Remembers how far an agent has read; reading never goes back.
     *
     * @param sortKey the place of the message that was read
     * @return how far the agent has read now; empty when the tenant has no such conversation
     */
    public Optional<String> read(String tenantId, String conversationId, String agentId, String sortKey) {
        Document after = conversations.findOneAndUpdate(
                ofTenant(tenantId, conversationId),
                Updates.max(Fields.READ_BY + "." + agentId, sortKey),
                new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
        return Optional.ofNullable(after)
                .map(document -> document.getEmbedded(List.of(Fields.READ_BY, agentId), String.class));
    }

    /**
     * Changes the labels; the same command twice changes them once.
     *
     * @param change from the labels that there are to those that there shall be; may be asked several times, and its exceptions are passed on
     * @return the labels that there are now; empty when the tenant has no such conversation
     */
    public Optional<List<String>> label(
            String tenantId, String conversationId, String commandId, UnaryOperator<List<String>> change) {
        while (true) {
            Document conversation =
                    conversations.find(ofTenant(tenantId, conversationId)).first();
            if (conversation == null) {
                return Optional.empty();
            }
            List<String> labels = list(conversation, Fields.LABELS);
            if (list(conversation, LABEL_COMMANDS).contains(commandId)) {
                return Optional.of(labels);
            }
            List<String> changed = change.apply(labels);
            boolean written = conversations
                            .updateOne(
                                    and(
                                            ofTenant(tenantId, conversationId),
                                            eq(LABEL_REVISION, conversation.getInteger(LABEL_REVISION))),
                                    Updates.combine(
                                            Updates.set(Fields.LABELS, changed),
                                            Updates.inc(LABEL_REVISION, 1),
                                            Updates.pushEach(
                                                    LABEL_COMMANDS,
                                                    List.of(commandId),
                                                    new PushOptions().slice(-REMEMBERED_COMMANDS))))
                            .getModifiedCount()
                    == 1;
            if (written) {
                return Optional.of(changed);
            }
        }
    }

    /** Adds the labels, the readers and the external ids of a conversation to those of the one that it became part of. */
    public void unite(String tenantId, String from, String into) {
        Document emptied = conversations.find(ofTenant(tenantId, from)).first();
        if (emptied == null) {
            return;
        }
        uniteLabels(tenantId, from, into, list(emptied, Fields.LABELS));
        Document readBy = emptied.get(Fields.READ_BY, new Document());
        if (!readBy.isEmpty()) {
            conversations.updateOne(
                    ofTenant(tenantId, into),
                    Updates.combine(readBy.entrySet().stream()
                            .map(read -> Updates.max(Fields.READ_BY + "." + read.getKey(), read.getValue()))
                            .toList()));
        }
        Document linkedAt = emptied.get(ConversationStore.LINKED_AT, new Document());
        emptied.get(Fields.EXTERNAL_IDS, new Document())
                .forEach((system, id) -> ConversationStore.link(
                        conversations, tenantId, into, system, (String) id, linkedAt.getDate(system)));
    }

    private void uniteLabels(String tenantId, String from, String into, List<String> labels) {
        if (!labels.isEmpty()) {
            conversations.updateOne(
                    and(ofTenant(tenantId, into), nor(all(Fields.LABELS, labels))),
                    Updates.combine(Updates.addEachToSet(Fields.LABELS, labels), Updates.inc(LABEL_REVISION, 1)));
            // So that what is taken off the target later does not come back when this is done again.
            conversations.updateOne(
                    and(ofTenant(tenantId, from), eq(Fields.LABELS, labels)), Updates.unset(Fields.LABELS));
        }
    }

    private static List<String> list(Document document, String field) {
        List<String> values = document.getList(field, String.class);
        return values == null ? List.of() : values;
    }

    private static Bson ofTenant(String tenantId, String conversationId) {
        return and(eq(Writes.ID, conversationId), eq(Fields.TENANT_ID, tenantId));
    }
}
