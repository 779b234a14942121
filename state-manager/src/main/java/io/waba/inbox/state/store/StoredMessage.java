package io.waba.inbox.state.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of a message.
 *
 * @param conversationId its conversation
 * @param contactId who wrote it
 * @param messageId what everybody else calls it: WhatsApp's id of an inbound message, ours of an outbound one
 * @param whatsappId WhatsApp's id, or null while an outbound message has none
 * @param sortKey its place in the conversation
 * @param version what it says now
 * @param timestamp when it was written, by WhatsApp's clock
 * @param direction {@code inbound} or {@code outbound}
 * @param quiet whether nobody has to answer it; it is in the thread, but never the conversation's last message
 */
public record StoredMessage(
        String conversationId,
        String contactId,
        String messageId,
        @Nullable String whatsappId,
        String sortKey,
        MessageVersion version,
        Instant timestamp,
        String direction,
        boolean quiet) {

    /** The text or, where there are no words, the preview. */
    public String words() {
        return version.words();
    }
}
