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
 * @param words the text or, where there are no words, the preview
 * @param timestamp when it was written, by WhatsApp's clock
 * @param direction {@code inbound} or {@code outbound}
 */
public record StoredMessage(
        String conversationId,
        String contactId,
        String messageId,
        @Nullable String whatsappId,
        String sortKey,
        String words,
        Instant timestamp,
        String direction) {}
