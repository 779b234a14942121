package io.waba.inbox.state.conversation;

import io.waba.inbox.state.store.ConversationStore;
import io.waba.inbox.state.store.ConversationStore.Summary;
import io.waba.inbox.state.store.MessageStore;
import io.waba.inbox.state.store.StoredMessage;
import io.waba.inbox.state.store.Stores;
import java.util.Optional;

/**
 * Keeps the newest message that a conversation shows equal to the newest that it has. Whoever changes a message, by making its sort key smaller
 * or its words others, looks at the conversation afterwards; whoever shows a message there looks at the message afterwards. So one of them
 * finds what does not match, and puts it right.
 */
final class LastMessage {

    private final MessageStore messages;
    private final ConversationStore conversations;

    LastMessage(Stores stores) {
        this.messages = stores.messages();
        this.conversations = stores.conversations();
    }

    /**
     * Shows a message that was just stored, if it is the newest.
     *
     * @param message as it was when it was stored
     * @param summary of its conversation afterwards
     */
    void stored(String tenantId, StoredMessage message, Summary summary) {
        if (message.quiet()) {
            return;
        }
        String shown = summary.lastSortKey();
        if (shown == null || shown.compareTo(message.sortKey()) < 0) {
            conversations.bringForward(message);
        }
        StoredMessage now = messages.find(tenantId, message.messageId()).orElseThrow();
        boolean same = now.sortKey().equals(message.sortKey()) && now.words().equals(message.words());
        boolean shownOtherwise = now.messageId().equals(summary.lastMessageId()) && !summary.shows(now);
        if (!same || shownOtherwise) {
            settle(tenantId, now.conversationId());
        }
    }

    /** After a message's words changed. */
    void changed(String tenantId, StoredMessage message) {
        Optional<Summary> summary = conversations.summary(tenantId, message.conversationId());
        if (summary.isPresent()
                && message.messageId().equals(summary.get().lastMessageId())
                && !summary.get().shows(message)) {
            settle(tenantId, message.conversationId());
        }
    }

    /** Makes a conversation show its newest message, or none when it has none; does nothing when it became part of another one. */
    void settle(String tenantId, String conversationId) {
        while (true) {
            Optional<Summary> shown = conversations.summary(tenantId, conversationId);
            StoredMessage newest = messages.newest(tenantId, conversationId).orElse(null);
            if (shown.isEmpty() || shown.get().shows(newest)) {
                return;
            }
            conversations.replaceLast(conversationId, shown.get(), newest);
        }
    }
}
