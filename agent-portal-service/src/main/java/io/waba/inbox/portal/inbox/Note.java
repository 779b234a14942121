package io.waba.inbox.portal.inbox;

import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * An internal note, which no customer sees.
 *
 * @param authorId the agent who left it
 */
record Note(String id, String conversationId, String authorId, String text, @Nullable Instant createdAt) {

    static Note of(Document document) {
        return new Note(
                document.getString(Fields.NOTE_ID),
                document.getString(Fields.CONVERSATION_ID),
                document.getString(Fields.AUTHOR_ID),
                document.getString(Fields.TEXT),
                Instants.of(document, Fields.CREATED_AT));
    }
}
