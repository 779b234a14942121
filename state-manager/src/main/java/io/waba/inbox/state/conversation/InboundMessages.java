package io.waba.inbox.state.conversation;

import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.MediaUrls;
import io.waba.inbox.shared.event.PortalEvent.NewMessage;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.MessageContent;
import io.waba.inbox.state.store.ContactStore;
import io.waba.inbox.state.store.ConversationStore;
import io.waba.inbox.state.store.ConversationStore.Summary;
import io.waba.inbox.state.store.Effect;
import io.waba.inbox.state.store.Hash;
import io.waba.inbox.state.store.MessageStore;
import io.waba.inbox.state.store.MessageVersion;
import io.waba.inbox.state.store.StoredMessage;
import io.waba.inbox.state.store.Stores;
import io.waba.inbox.state.tickets.Tickets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a customer's message does: it is stored once, opens or updates its conversation, and is announced. Every step can be repeated, and
 * crossed by any other message or status, and ends in the same documents; so after a crash the message is simply processed again.
 */
public final class InboundMessages {

    private static final String TEXT = "text";

    private final ContactIdentity contactIdentity;
    private final ContactStore contacts;
    private final MessageStore messages;
    private final ConversationStore conversations;
    private final MessageStatuses statuses;
    private final Effects effects;
    private final LastMessage lastMessage;
    private final ContactNews news;
    private final ContactMerging merging;
    private final Tickets tickets;

    public InboundMessages(Stores stores) {
        this.contactIdentity = new ContactIdentity(stores.aliases());
        this.news = new ContactNews(stores.aliases());
        this.contacts = stores.contacts();
        this.messages = stores.messages();
        this.conversations = stores.conversations();
        this.statuses = new MessageStatuses(stores);
        this.effects = new Effects(stores);
        this.lastMessage = new LastMessage(stores);
        this.tickets = new Tickets(stores.tickets());
        this.merging = new ContactMerging(stores);
    }

    /**
     * Persists a message and its effects.
     *
     * @return what to publish before the message is acknowledged, the same ids when it is processed again; nothing for a repetition by Meta,
     *     because the webhook that reached us first is announced by the AMQP message that carries it
     */
    public List<EventEnvelope> record(String tenantId, InboundMessage message) {
        Optional<Effect> effect = Effects.effectOf(message);
        return effect.isPresent() ? effects.record(tenantId, effect.get()) : place(tenantId, message);
    }

    private List<EventEnvelope> place(String tenantId, InboundMessage message) {
        ContactNews.About about = news.learn(tenantId, message);
        Customer customer = message.customer();
        String contactId = contactIdentity.resolve(tenantId, customer, message.timestamp());
        String conversationId = conversationId(tenantId, message.phoneNumberId(), contactId);
        MessageStore.Stored delivered = messages.store(new MessageStore.Inbound(
                tenantId, conversationId, contactId, SortKey.of(message), Senders.from(customer), message));
        StoredMessage placed = delivered.message();
        Customer now = ContactNews.after(message);
        Summary summary = conversations.open(tenantId, message.phoneNumberId(), now, placed);
        contacts.seen(tenantId, placed.contactId(), now, message.timestamp());
        lastMessage.stored(tenantId, placed, summary);
        List<EventEnvelope> events = new ArrayList<>(merging.settle(tenantId, placed.messageId(), about));
        StoredMessage stored = messages.find(tenantId, placed.messageId()).orElseThrow();
        boolean filled = delivered.placeholder() && delivered.content();
        if (filled && !(message.content() instanceof MessageContent.Unsupported)) {
            effects.fill(tenantId, stored, message);
        }

        if (delivered.repetition()) {
            return events;
        }
        if (SortKey.of(message).compareTo(stored.sortKey()) <= 0) {
            events.add(newMessage(tenantId, message, stored, summary));
        }
        if (!stored.quiet()) {
            events.addAll(tickets.place(tenantId, stored.conversationId(), stored.messageId(), message.receivedAt()));
        }
        if (filled) {
            events.add(effects.filled(tenantId, stored.messageId(), message.timestamp()));
        }
        events.addAll(statuses.catchUp(tenantId, stored));
        events.addAll(effects.catchUp(tenantId, stored));
        return events;
    }

    static String conversationId(String tenantId, String phoneNumberId, String contactId) {
        return "c_" + Hash.id(tenantId, phoneNumberId, contactId);
    }

    private static EventEnvelope newMessage(
            String tenantId, InboundMessage message, StoredMessage stored, Summary summary) {
        MessageVersion version = stored.version();
        boolean text = version.type().equals(TEXT);
        NewMessage event = new NewMessage(
                stored.conversationId(),
                stored.messageId(),
                Senders.from(message.customer()),
                message.customer().name(),
                version.words(),
                version.hasFile() ? MediaUrls.ofMessage(stored.messageId()) : null,
                message.timestamp(),
                summary.openedBy().equals(message.messageId()),
                text ? null : version.type(),
                text ? null : version.preview());
        return EventEnvelope.of(
                tenantId, EventIds.newMessage(tenantId, message.messageId()), message.receivedAt(), event);
    }
}
