package io.waba.inbox.state.outbound;

import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent.StatusUpdate;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.outbound.OutboundContent;
import io.waba.inbox.state.conversation.Effects;
import io.waba.inbox.state.conversation.MessageStatuses;
import io.waba.inbox.state.conversation.Recipients;
import io.waba.inbox.state.publish.EventSink;
import io.waba.inbox.state.store.Effect;
import io.waba.inbox.state.store.MessageStore;
import io.waba.inbox.state.store.OutboxStore;
import io.waba.inbox.state.store.OutboxStore.Outcome;
import io.waba.inbox.state.store.Pending;
import io.waba.inbox.state.store.RedirectStore;
import io.waba.inbox.state.store.SendState;
import io.waba.inbox.state.store.StoredMessage;
import io.waba.inbox.state.store.Stores;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Says what became of a message, and only then is done with it: whoever is interrupted in between leaves it due, and it is said again under the
 * same ids.
 */
final class Announcements {

    private final OutboxStore outbox;
    private final MessageStore messages;
    private final MessageStatuses statuses;
    private final Effects effects;
    private final RedirectStore redirects;
    private final EventSink events;

    Announcements(Stores stores, EventSink events) {
        this.outbox = stores.outbox();
        this.messages = stores.messages();
        this.statuses = new MessageStatuses(stores);
        this.effects = new Effects(stores);
        this.redirects = stores.redirects();
        this.events = events;
    }

    void finish(Pending message) {
        Optional<Outcome> outcome = outbox.outcome(message);
        if (outcome.isEmpty()) {
            return; // deleted meanwhile
        }
        SendState state = outcome.get().state();
        if (state == SendState.QUEUED || state == SendState.SENDING) {
            return;
        }
        events.publish(state == SendState.ACCEPTED ? accepted(message) : List.of(announce(message, outcome.get())));
        outbox.done(message, state);
    }

    /** What came before the message was known by WhatsApp's id; what a reaction does to its message. */
    private List<EventEnvelope> accepted(Pending message) {
        String tenantId = message.tenantId();
        if (message.content() instanceof OutboundContent.Reaction reaction) {
            return effects.record(tenantId, effect(message, reaction));
        }
        StoredMessage stored = messages.find(tenantId, message.messageId()).orElseThrow();
        List<EventEnvelope> caughtUp = new ArrayList<>(statuses.catchUp(tenantId, stored));
        caughtUp.addAll(effects.catchUp(tenantId, stored));
        return caughtUp;
    }

    /** The customer sees one reaction of the business, whichever agent it was. */
    private Effect effect(Pending message, OutboundContent.Reaction reaction) {
        String target = new WhatsAppIds(messages).of(message.tenantId(), reaction.messageId());
        return new Effect(
                message.messageId(),
                Objects.requireNonNull(target, reaction.messageId()),
                Effect.Kind.REACTION,
                Recipients.sortKey(message.writtenAt(), message.messageId()),
                message.writtenAt(),
                Direction.OUTBOUND,
                message.phoneNumberId(),
                reaction.emoji(),
                null);
    }

    /** In the conversation that its own may have become part of since it was taken up. */
    private EventEnvelope announce(Pending message, Outcome outcome) {
        MessageStatus cause = outcome.state() == SendState.FAILED ? MessageStatus.FAILED : MessageStatus.UNCONFIRMED;
        String conversationId = redirects.resolve(message.tenantId(), message.conversationId());
        StatusUpdate event = new StatusUpdate(
                message.messageId(), conversationId, outcome.status(), outcome.at(), outcome.failure());
        return EventEnvelope.of(
                message.tenantId(),
                EventIds.statusUpdate(message.tenantId(), message.messageId(), cause),
                outcome.at(),
                event);
    }
}
