package io.waba.inbox.state.store;

import io.waba.inbox.shared.inbound.MessageContent;
import io.waba.inbox.shared.store.Fields;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** What a message says, or said before it was edited: its type, words, preview and content. */
public final class MessageVersion {

    private static final List<String> FIELDS = List.of(Fields.TYPE, Fields.TEXT, Fields.PREVIEW, Fields.CONTENT);

    private final Document document;

    private MessageVersion(Document document) {
        this.document = document;
    }

    public static MessageVersion of(MessageContent content) {
        Document document = new Document(Fields.TYPE, content.type());
        appendIfPresent(document, Fields.TEXT, content.text());
        appendIfPresent(document, Fields.PREVIEW, content.preview());
        return new MessageVersion(document.append(Fields.CONTENT, JsonDocuments.ofRecord(content)));
    }

    /** The version in a document that has its fields among others. */
    static MessageVersion in(Document document) {
        Document version = new Document();
        FIELDS.forEach(field -> appendIfPresent(version, field, document.get(field)));
        return new MessageVersion(version);
    }

    public String type() {
        return document.getString(Fields.TYPE);
    }

    /** One line for a list; null for a text. */
    public @Nullable String preview() {
        return document.getString(Fields.PREVIEW);
    }

    /** The text or, where there is none, the preview. */
    public String words() {
        String text = document.getString(Fields.TEXT);
        return text != null ? text : Objects.requireNonNullElse(preview(), "");
    }

    /** Whether there is a file to fetch from WhatsApp. */
    public boolean hasFile() {
        return document.get(Fields.CONTENT) instanceof Document content && content.get("media") instanceof Document;
    }

    Document document() {
        return new Document(document);
    }

    /** Adds the update that makes this the version that a message shows. */
    void writeTo(Document set, Document unset) {
        for (String field : FIELDS) {
            Object value = document.get(field);
            if (value == null) {
                unset.append(field, "");
            } else {
                set.append(field, value);
            }
        }
    }

    private static void appendIfPresent(Document document, String field, @Nullable Object value) {
        if (value != null) {
            document.append(field, value);
        }
    }
}
