package io.waba.inbox.state.conversation;

import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.state.store.ContactStore;
import io.waba.inbox.state.store.ConversationStore;
import io.waba.inbox.state.store.ConversationStore.Summary;
import io.waba.inbox.state.store.ConversationTargets;
import io.waba.inbox.state.store.MessageStore;
import io.waba.inbox.state.store.Micros;
import io.waba.inbox.state.store.StoredMessage;
import io.waba.inbox.state.store.Stores;
import java.time.Instant;

/** Where a message to a customer belongs: the same contact and conversation as that customer's own messages. */
public final class Recipients {

    private final ContactIdentity contactIdentity;
    private final ContactStore contacts;
    private final MessageStore messages;
    private final ConversationStore conversations;
    private final ConversationTargets targets;
    private final LastMessage lastMessage;

    public Recipients(Stores stores) {
        this.contactIdentity = new ContactIdentity(stores.aliases());
        this.contacts = stores.contacts();
        this.messages = stores.messages();
        this.targets = stores.targets();
        this.conversations = stores.conversations();
        this.lastMessage = new LastMessage(stores);
    }

    /**
     * The conversation with a customer, opened by us when there is none.
     *
     * @param messageId the message that opens it
     * @return its id
     */
    public String open(String tenantId, String phoneNumberId, Customer customer, String messageId, Instant now) {
        String contactId = contactIdentity.resolve(tenantId, customer, now);
        String conversationId = InboundMessages.conversationId(tenantId, phoneNumberId, contactId);
        contacts.seen(tenantId, contactId, customer, now);
        targets.open(tenantId, conversationId, phoneNumberId, contactId, customer, messageId, now);
        return conversationId;
    }

    /** Makes a stored message its conversation's last one, unless a later one is. */
    public void bringForward(String tenantId, String messageId) {
        StoredMessage stored = messages.find(tenantId, messageId).orElseThrow();
        Summary summary =
                conversations.summary(tenantId, stored.conversationId()).orElseThrow();
        lastMessage.stored(tenantId, stored, summary);
    }

    /** A message's place among those of its conversation, of both directions. */
    public static String sortKey(Instant timestamp, String messageId) {
        return String.format(
                "%010d.%016d.%06d.%s", Math.max(0, timestamp.getEpochSecond()), Micros.of(timestamp), 0, messageId);
    }
}
