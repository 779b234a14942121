package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * What stored messages say and show, and how that changes. Every change is a compare-and-set on all that it was computed from, so that of two
 * at once the second computes again.
 */
public final class MessageContentStore {

    /** What it said first; there only when it says something else now. */
    static final String ORIGINAL = "original";

    /** Every edit with its time; never served once the message was revoked. */
    private static final String EDITS = "edits";

    /** {@link MessageState#mark()} of what is shown. */
    private static final String EFFECTS = "effects";

    private static final String AT = "at";

    private final MongoCollection<Document> messages;

    public MessageContentStore(MongoDatabase database) {
        this.messages = database.getCollection(Collections.MESSAGES);
    }

    /**
     * What a message shows at the moment.
     *
     * @param original what it said first, as far as that is known
     * @param mark of the state that was written last; null when nothing was done to it
     */
    public record Shown(
            String tenantId, String messageId, MessageVersion original, boolean rewritten, @Nullable String mark) {}

    /** What a message shows, or empty when there is none. */
    public Optional<Shown> shown(String tenantId, String messageId) {
        Document message = messages.find(eq(Writes.ID, MessageStore.id(tenantId, messageId)))
                .first();
        if (message == null) {
            return Optional.empty();
        }
        Document original = message.get(ORIGINAL, Document.class);
        return Optional.of(new Shown(
                tenantId,
                messageId,
                MessageVersion.in(original == null ? message : original),
                original != null,
                message.getString(EFFECTS)));
    }

    /** Makes the message show the state; false, and nothing done, when it no longer shows what was {@code seen}. */
    public boolean show(Shown seen, MessageState state) {
        Document set = new Document(EFFECTS, state.mark());
        Document unset = new Document();
        set(set, unset, Fields.REACTIONS, reactions(state));
        set(set, unset, EDITS, edits(state));
        if (state.rewritten()) {
            set.append(ORIGINAL, state.original().document());
            state.current().writeTo(set, unset);
        }
        if (!state.edits().isEmpty()) {
            Effect last = state.edits().get(state.edits().size() - 1);
            set.append(Fields.EDITED_AT, Date.from(last.timestamp()));
        }
        if (state.revokedAt() != null) {
            set.append(Fields.REVOKED_AT, Date.from(state.revokedAt()));
        }
        return write(seen, set, unset);
    }

    /**
     * Gives a placeholder the content that came later; false, and nothing done, when the message no longer shows what was {@code seen}.
     */
    public boolean fill(Shown seen, InboundMessage message) {
        Document set = new Document();
        Document unset = new Document();
        MessageVersion content = MessageVersion.of(message.content());
        if (seen.rewritten()) {
            set.append(ORIGINAL, content.document());
        } else {
            content.writeTo(set, unset);
        }
        set(set, unset, Fields.CONTEXT, JsonDocuments.ofRecord(message.context()));
        set(set, unset, MessageStore.REFERRAL, JsonDocuments.ofRecord(message.referral()));
        set(set, unset, MessageStore.ERRORS, MessageStore.errors(message));
        return write(seen, set, unset);
    }

    private boolean write(Shown seen, Document set, Document unset) {
        Bson unchanged = and(
                eq(Writes.ID, MessageStore.id(seen.tenantId(), seen.messageId())),
                eq(EFFECTS, seen.mark()),
                seen.rewritten()
                        ? eq(ORIGINAL + "." + Fields.TYPE, seen.original().type())
                        : and(
                                eq(ORIGINAL, null),
                                eq(Fields.TYPE, seen.original().type())));
        Document update = new Document("$set", set);
        if (!unset.isEmpty()) {
            update.append("$unset", unset);
        }
        return messages.updateOne(unchanged, update).getMatchedCount() == 1;
    }

    private static void set(Document set, Document unset, String field, @Nullable Object value) {
        if (value == null) {
            unset.append(field, "");
        } else {
            set.append(field, value);
        }
    }

    private static @Nullable List<Document> reactions(MessageState state) {
        return state.reactions().isEmpty()
                ? null
                : state.reactions().values().stream()
                        .map(reaction -> new Document(Fields.FROM, reaction.from())
                                .append("emoji", reaction.emoji())
                                .append(AT, Date.from(reaction.timestamp())))
                        .toList();
    }

    private static @Nullable List<Document> edits(MessageState state) {
        return state.edits().isEmpty()
                ? null
                : state.edits().stream()
                        .map(edit -> {
                            Document version = edit.version() == null
                                    ? new Document()
                                    : edit.version().document();
                            return version.append(AT, Date.from(edit.timestamp()));
                        })
                        .toList();
    }
}
