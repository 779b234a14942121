package io.waba.inbox.portal.media;

import io.waba.inbox.media.MediaKey;
import io.waba.inbox.shared.event.MediaUrls;
import io.waba.inbox.shared.store.Fields;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The file of a message, as far as the message tells.
 *
 * @param key where the store has it, or will have it
 * @param mediaId WhatsApp's id, for what a customer sent; null for what an agent uploaded
 * @param mimeType what WhatsApp says it is
 * @param filename what the sender calls it
 */
public record MessageFile(
        MediaKey key, @Nullable String mediaId, @Nullable String mimeType, @Nullable String filename) {

    private static final String FILENAME = "filename";

    /** From a stored message; empty for one without a file, with one that is elsewhere, or that was deleted by its writer. */
    static Optional<MessageFile> of(Document message) {
        Document content = message.get(Fields.CONTENT, Document.class);
        String tenantId = message.getString(Fields.TENANT_ID);
        if (content == null || message.get(Fields.REVOKED_AT) != null) {
            return Optional.empty();
        }
        if (content.get("media") instanceof Document media && media.get("id") instanceof String mediaId) {
            return Optional.of(new MessageFile(
                    MediaKey.ofWhatsApp(tenantId, mediaId),
                    mediaId,
                    media.getString("mimeType"),
                    content.getString(FILENAME)));
        }
        if (content.get("attachmentId") instanceof String attachmentId) {
            return Optional.of(new MessageFile(
                    MediaKey.ofAttachment(tenantId, attachmentId), null, null, content.getString(FILENAME)));
        }
        return Optional.empty();
    }

    /** Where a message's file is: a path on this service, or the public address that the sender named; null when it has none. */
    public static @Nullable String urlOf(Document message) {
        if (of(message).isPresent()) {
            return MediaUrls.ofMessage(message.getString(Fields.MESSAGE_ID));
        }
        Document content = message.get(Fields.CONTENT, Document.class);
        if (content == null || message.get(Fields.REVOKED_AT) != null) {
            return null;
        }
        return content.get("link") instanceof String link ? link : null;
    }
}
