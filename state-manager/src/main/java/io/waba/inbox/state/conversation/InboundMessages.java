package io.waba.inbox.state.conversation;

import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent.NewMessage;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.MessageContent;
import io.waba.inbox.state.store.AliasStore;
import io.waba.inbox.state.store.ContactStore;
import io.waba.inbox.state.store.ConversationStore;
import io.waba.inbox.state.store.ConversationStore.Summary;
import io.waba.inbox.state.store.Hash;
import io.waba.inbox.state.store.MessageStore;
import io.waba.inbox.state.store.StoredMessage;
import io.waba.inbox.state.tickets.Tickets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a customer's message does: it is stored once, opens or updates its conversation, and is announced. Every step can be repeated, and
 * crossed by any other message or status, and ends in the same documents; so after a crash the message is simply processed again.
 */
public final class InboundMessages {

    private final ContactIdentity contactIdentity;
    private final ContactStore contacts;
    private final MessageStore messages;
    private final ConversationStore conversations;
    private final MessageStatuses statuses;
    private final Tickets tickets;

    public InboundMessages(
            AliasStore aliases,
            ContactStore contacts,
            MessageStore messages,
            ConversationStore conversations,
            MessageStatuses statuses,
            Tickets tickets) {
        this.contactIdentity = new ContactIdentity(aliases);
        this.contacts = contacts;
        this.messages = messages;
        this.conversations = conversations;
        this.statuses = statuses;
        this.tickets = tickets;
    }

    /**
     * Persists a message and its effects.
     *
     * @return what to publish before the message is acknowledged, the same ids when it is processed again; nothing for a repetition by Meta,
     *     because the webhook that reached us first is announced by the AMQP message that carries it
     */
    public List<EventEnvelope> record(String tenantId, InboundMessage message) {
        Customer customer = message.customer();
        String contactId = contactIdentity.resolve(tenantId, customer, message.timestamp());
        String conversationId = conversationId(tenantId, message.phoneNumberId(), contactId);
        String from = from(customer);
        String sortKey = SortKey.of(message);
        // From here on what is stored decides: a message that was stored before has the conversation that it had then.
        StoredMessage stored =
                messages.store(new MessageStore.Inbound(tenantId, conversationId, contactId, sortKey, from, message));
        contacts.seen(tenantId, stored.contactId(), customer, message.timestamp());
        Summary summary = conversations.open(tenantId, message.phoneNumberId(), customer, stored);
        if (summary.lastSortKey().compareTo(stored.sortKey()) < 0) {
            conversations.bringForward(stored);
        }
        settleLastMessage(tenantId, stored, summary);

        List<EventEnvelope> events = new ArrayList<>();
        if (sortKey.compareTo(stored.sortKey()) > 0) {
            return events;
        }
        events.add(newMessage(tenantId, message, from, stored, summary));
        events.addAll(tickets.place(tenantId, stored.conversationId(), stored.messageId(), message.receivedAt()));
        events.addAll(statuses.catchUp(tenantId, stored));
        return events;
    }

    /**
     * An earlier delivery of a message that is already stored makes its sort key smaller. Then the conversation may show the message with the
     * key that it had, in place of a message that is now the newest. Whoever finds this puts it right: the one who made the key smaller, if the
     * conversation showed the greater one by then, or the one who wrote the greater one, since it looks at the message again afterwards.
     */
    private void settleLastMessage(String tenantId, StoredMessage stored, Summary seen) {
        String sortKey =
                messages.find(tenantId, stored.messageId()).orElseThrow().sortKey();
        boolean shownWithAnotherKey = seen.lastMessageId().equals(stored.messageId())
                && !seen.lastSortKey().equals(sortKey);
        if (sortKey.equals(stored.sortKey()) && !shownWithAnotherKey) {
            return;
        }
        while (true) {
            Summary shown =
                    conversations.summary(tenantId, stored.conversationId()).orElseThrow();
            StoredMessage newest =
                    messages.newest(tenantId, stored.conversationId()).orElseThrow();
            if (shown.lastMessageId().equals(newest.messageId())
                    && shown.lastSortKey().equals(newest.sortKey())) {
                return;
            }
            conversations.replaceLast(shown, newest);
        }
    }

    static String conversationId(String tenantId, String phoneNumberId, String contactId) {
        return "c_" + Hash.id(tenantId, phoneNumberId, contactId);
    }

    private static EventEnvelope newMessage(
            String tenantId, InboundMessage message, String from, StoredMessage stored, Summary summary) {
        MessageContent content = message.content();
        boolean text = content instanceof MessageContent.Text;
        NewMessage event = new NewMessage(
                stored.conversationId(),
                message.messageId(),
                from,
                message.customer().name(),
                stored.words(),
                null,
                message.timestamp(),
                summary.openedBy().equals(message.messageId()),
                text ? null : content.type(),
                text ? null : content.preview());
        return EventEnvelope.of(
                tenantId, EventIds.newMessage(tenantId, message.messageId()), message.receivedAt(), event);
    }

    private static String from(Customer customer) {
        String phone = customer.waId();
        return phone == null || phone.isBlank() ? Objects.requireNonNull(customer.userId()) : "+" + phone;
    }
}
