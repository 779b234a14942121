package io.waba.inbox.state.outbound;

import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent.ConversationUpdate;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.outbound.OutboundContent;
import io.waba.inbox.shared.outbound.OutboundMessage;
import io.waba.inbox.shared.wire.MalformedMessageException;
import io.waba.inbox.state.conversation.Recipients;
import io.waba.inbox.state.store.ConversationTargets;
import io.waba.inbox.state.store.ConversationTargets.Target;
import io.waba.inbox.state.store.OutboxStore;
import io.waba.inbox.state.store.RedirectStore;
import io.waba.inbox.state.store.Stores;
import io.waba.inbox.state.tenants.TenantDirectory;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a message to a customer does before it is sent: it is stored once, as queued, and becomes its conversation's last one. Every step can be
 * repeated; sending is somebody else's work and starts from the stored message.
 */
public final class OutboundMessages {

    private final TenantDirectory tenants;
    private final Recipients recipients;
    private final ConversationTargets conversations;
    private final RedirectStore redirects;
    private final OutboxStore outbox;
    private final Clock clock;

    public OutboundMessages(TenantDirectory tenants, Stores stores, Clock clock) {
        this.tenants = tenants;
        this.recipients = new Recipients(stores);
        this.conversations = stores.targets();
        this.redirects = stores.redirects();
        this.outbox = stores.outbox();
        this.clock = clock;
    }

    /**
     * What a stored message is followed by.
     *
     * @param conversationId its conversation
     * @param phoneNumberId the number that sends it
     * @param events what to publish before the message is acknowledged; empty for another request for the same message
     */
    public record Accepted(String conversationId, String phoneNumberId, List<EventEnvelope> events) {}

    /**
     * Persists a message.
     *
     * @throws MalformedMessageException when the tenant has no such conversation or phone number
     */
    public Accepted accept(OutboundMessage message) {
        Instant now = clock.instant();
        Target target = target(message, now);
        Instant timestamp = message.createdAt().isAfter(now) ? now : message.createdAt();
        String sortKey = Recipients.sortKey(timestamp, message.messageId());
        Instant writtenAt = outbox.store(new OutboxStore.Draft(
                message, target.conversationId(), target.contactId(), target.phoneNumberId(), sortKey, timestamp));
        // An earlier attempt may have stored it in a conversation that was merged since.
        String storedIn =
                outbox.conversationOf(message.tenantId(), message.messageId()).orElse(target.conversationId());
        String conversationId = follow(message, storedIn);
        if (message.content() instanceof OutboundContent.Reaction) {
            return new Accepted(conversationId, target.phoneNumberId(), List.of());
        }
        recipients.bringForward(message.tenantId(), message.messageId());
        boolean another = writtenAt.toEpochMilli() != message.createdAt().toEpochMilli();
        return new Accepted(
                conversationId,
                target.phoneNumberId(),
                another ? List.of() : List.of(announce(message, conversationId, timestamp)));
    }

    /**
     * Whoever merges a conversation into another one says so before moving what is in it; so what was stored afterwards, and was not moved, finds
     * that out here.
     */
    private String follow(OutboundMessage message, String conversationId) {
        String now = redirects.resolve(message.tenantId(), conversationId);
        if (!now.equals(conversationId)) {
            conversations
                    .find(message.tenantId(), now)
                    .ifPresent(to -> outbox.follow(message.tenantId(), message.messageId(), conversationId, to));
        }
        return now;
    }

    private Target target(OutboundMessage message, Instant now) {
        String tenantId = message.tenantId();
        if (message.conversationId() == null) {
            return openConversation(message, now);
        }
        String conversationId = redirects.resolve(tenantId, message.conversationId());
        return conversations
                .find(tenantId, conversationId)
                .orElseThrow(() -> new MalformedMessageException("conversationId: \"" + message.conversationId()
                        + "\" (expected: a conversation of tenant " + tenantId + ")"));
    }

    private Target openConversation(OutboundMessage message, Instant now) {
        String tenantId = message.tenantId();
        String phoneNumberId = Objects.requireNonNull(message.phoneNumberId());
        String digits = Objects.requireNonNull(message.to()).replaceAll("[+ ()-]", "");
        if (!digits.matches("[0-9]{4,20}")) {
            throw new MalformedMessageException("to: \"" + message.to() + "\" (expected: a phone number)");
        }
        if (!tenants.tenantOf(phoneNumberId).equals(Optional.of(tenantId))) {
            throw new MalformedMessageException(
                    "phoneNumberId: \"" + phoneNumberId + "\" (expected: a number of tenant " + tenantId + ")");
        }
        Customer customer = new Customer(digits, null, null, null);
        String conversationId = recipients.open(tenantId, phoneNumberId, customer, message.messageId(), now);
        return conversations
                .find(tenantId, conversationId)
                .orElseThrow(() -> new IllegalStateException(conversationId + ": absent (expected: just opened)"));
    }

    private static EventEnvelope announce(OutboundMessage message, String conversationId, Instant timestamp) {
        String text = message.content().text();
        String preview = message.content().preview();
        String words = text != null ? text : Objects.requireNonNullElse(preview, "");
        return EventEnvelope.of(
                message.tenantId(),
                EventIds.conversationUpdate(message.tenantId(), conversationId, "sent", message.messageId()),
                timestamp,
                ConversationUpdate.sent(
                        conversationId,
                        message.messageId(),
                        message.clientMessageId(),
                        message.sentBy(),
                        words,
                        timestamp));
    }
}
