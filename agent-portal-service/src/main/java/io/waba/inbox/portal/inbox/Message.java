package io.waba.inbox.portal.inbox;

import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * A message as agents see it.
 *
 * @param id WhatsApp's id
 * @param direction inbound or outbound
 * @param type text, image, …
 * @param text the words: a text's body, a file's caption
 * @param preview one line for a message without words
 * @param content what came, by type
 * @param status how far it got: queued, sent, delivered, read, played, failed
 * @param error why it failed
 * @param context what it answers or where it was forwarded from
 */
record Message(
        String id,
        String conversationId,
        @Nullable String direction,
        @Nullable String type,
        @Nullable String from,
        @Nullable String fromName,
        @Nullable String text,
        @Nullable String preview,
        @Nullable Map<String, Object> content,
        @Nullable Instant timestamp,
        @Nullable String status,
        @Nullable Instant statusAt,
        @Nullable Map<String, Object> error,
        @Nullable Map<String, Object> context) {

    static Message of(Document document) {
        return new Message(
                document.getString(Fields.MESSAGE_ID),
                document.getString(Fields.CONVERSATION_ID),
                document.getString(Fields.DIRECTION),
                document.getString(Fields.TYPE),
                document.getString(Fields.FROM),
                document.getString(Fields.FROM_NAME),
                document.getString(Fields.TEXT),
                document.getString(Fields.PREVIEW),
                document.get(Fields.CONTENT, Document.class),
                Instants.of(document, Fields.TIMESTAMP),
                document.getString(Fields.STATUS),
                Instants.of(document, Fields.STATUS_AT),
                document.get(Fields.ERROR, Document.class),
                document.get(Fields.CONTEXT, Document.class));
    }
}
