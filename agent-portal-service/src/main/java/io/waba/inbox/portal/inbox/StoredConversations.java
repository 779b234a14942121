package io.waba.inbox.portal.inbox;

import io.waba.inbox.portal.hub.ConversationAccess;
import org.springframework.stereotype.Component;

/** Whose a conversation is, by what is stored. */
@Component
final class StoredConversations implements ConversationAccess {

    private final InboxReader reader;

    StoredConversations(InboxReader reader) {
        this.reader = reader;
    }

    @Override
    public boolean belongs(String tenantId, String conversationId) {
        return reader.conversation(tenantId, conversationId).isPresent();
    }
}
