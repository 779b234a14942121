package io.waba.inbox.portal.media;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import io.waba.inbox.media.MediaFile;
import io.waba.inbox.media.MediaStore;
import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.shared.store.Fields;
import java.io.InputStream;
import org.bson.Document;

/** Finds a message's file: in the store, or at WhatsApp, which puts it into the store. */
final class MediaReader {

    private final MongoCollection<Document> messages;
    private final MediaStore store;
    private final WhatsAppMedia whatsApp;

    MediaReader(MongoCollection<Document> messages, MediaStore store, WhatsAppMedia whatsApp) {
        this.messages = messages;
        this.store = store;
        this.whatsApp = whatsApp;
    }

    /** @throws ProblemException when this tenant has no such message with a file, or the file is not to be had */
    MediaFile ofMessage(String tenantId, String messageId) {
        Document message = messages.find(and(eq("_id", tenantId + ":" + messageId), eq(Fields.TENANT_ID, tenantId)))
                .first();
        MessageFile file = MessageFile.of(message == null ? new Document() : message)
                .orElseThrow(() -> ProblemException.notFound("message with a file", messageId));
        return store.find(file.key()).orElseGet(() -> {
            if (file.mediaId() == null) {
                throw ProblemException.notFound("message with a file", messageId);
            }
            return whatsApp.fetch(file, file.mediaId());
        });
    }

    /** Opens it; the caller closes it. */
    InputStream open(MediaFile file) {
        return store.open(file);
    }
}
