package io.waba.inbox.state.store;

import java.time.Instant;

/**
 * What is stored of a message.
 *
 * @param conversationId its conversation
 * @param contactId who wrote it
 * @param messageId WhatsApp's id
 * @param sortKey its place in the conversation
 * @param words the text or, where there are no words, the preview
 * @param timestamp when it was written, by WhatsApp's clock
 * @param direction {@code inbound} or {@code outbound}
 */
public record StoredMessage(
        String conversationId,
        String contactId,
        String messageId,
        String sortKey,
        String words,
        Instant timestamp,
        String direction) {}
