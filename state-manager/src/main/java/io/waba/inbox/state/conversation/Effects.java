package io.waba.inbox.state.conversation;

import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent.MessageReaction;
import io.waba.inbox.shared.event.PortalEvent.MessageUpdate;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.MessageContent;
import io.waba.inbox.state.store.Effect;
import io.waba.inbox.state.store.EffectStore;
import io.waba.inbox.state.store.MessageContentStore;
import io.waba.inbox.state.store.MessageContentStore.Shown;
import io.waba.inbox.state.store.MessageState;
import io.waba.inbox.state.store.MessageStore;
import io.waba.inbox.state.store.MessageVersion;
import io.waba.inbox.state.store.StoredMessage;
import io.waba.inbox.state.store.Stores;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What reactions, edits and revokes do to their message, whichever comes first. Each side writes its own document and then looks at the
 * other's; the message's state is computed from all that was done to it, so no order matters. They are no messages themselves: no thread shows
 * them, and they are announced as what they change, each under an id of its own, once their message is known. An event says how the message
 * is by then.
 */
public final class Effects {

    private static final String TEXT = "text";
    private static final String REVOKED = "revoke";
    private static final String UNSUPPORTED = "unsupported";

    private final EffectStore effects;
    private final MessageContentStore contents;
    private final MessageStore messages;
    private final LastMessage lastMessage;

    public Effects(Stores stores) {
        this.effects = stores.effects();
        this.contents = stores.contents();
        this.messages = stores.messages();
        this.lastMessage = new LastMessage(stores);
    }

    /** What the content does to another message, or empty when it is a message itself. */
    static Optional<Effect> effectOf(InboundMessage message) {
        MessageContent content = message.content();
        if (content instanceof MessageContent.Reaction reaction) {
            return Optional.of(new Effect(
                    message.messageId(),
                    reaction.messageId(),
                    Effect.Kind.REACTION,
                    SortKey.of(message),
                    message.timestamp(),
                    Direction.INBOUND,
                    Senders.from(message.customer()),
                    reaction.emoji(),
                    null));
        }
        if (content instanceof MessageContent.Edit edit) {
            return Optional.of(
                    rewritten(message, edit.originalMessageId(), Effect.Kind.EDIT, MessageVersion.of(edit.content())));
        }
        if (content instanceof MessageContent.Revoke revoke) {
            return Optional.of(
                    rewritten(message, revoke.originalMessageId(), Effect.Kind.REVOKE, MessageVersion.of(revoke)));
        }
        return Optional.empty();
    }

    private static Effect rewritten(InboundMessage message, String targetId, Effect.Kind kind, MessageVersion version) {
        return new Effect(
                message.messageId(),
                targetId,
                kind,
                SortKey.of(message),
                message.timestamp(),
                Direction.INBOUND,
                Senders.from(message.customer()),
                null,
                version);
    }

    /**
     * Persists an effect, and applies it when its message is known.
     *
     * @return what to publish before what brought the effect is acknowledged; empty for a repetition, and when the message is not known (yet)
     */
    public List<EventEnvelope> record(String tenantId, Effect effect) {
        Effect stored = effects.add(tenantId, effect);
        Optional<StoredMessage> target = messages.findByWhatsAppId(tenantId, effect.targetId());
        if (target.isEmpty()) {
            return List.of();
        }
        MessageState state = apply(tenantId, target.get());
        return effect.sortKey().compareTo(stored.sortKey()) > 0
                ? List.of()
                : List.of(announce(tenantId, target.get(), state, stored));
    }

    /**
     * Applies what came before its message, or before that was known by its WhatsApp id.
     *
     * @return what to publish before what made the message known is acknowledged
     */
    public List<EventEnvelope> catchUp(String tenantId, StoredMessage message) {
        String whatsappId = message.whatsappId();
        List<Effect> waiting = whatsappId == null ? List.of() : effects.of(tenantId, whatsappId);
        if (waiting.isEmpty()) {
            return List.of();
        }
        MessageState state = apply(tenantId, message);
        return waiting.stream()
                .map(effect -> announce(tenantId, message, state, effect))
                .toList();
    }

    /**
     * Gives a placeholder the content that a later webhook brought.
     *
     * @param message the webhook that did
     */
    void fill(String tenantId, StoredMessage placeholder, InboundMessage message) {
        Shown shown = shown(tenantId, placeholder);
        while (shown.original().type().equals(UNSUPPORTED) && !contents.fill(shown, message)) {
            shown = shown(tenantId, placeholder);
        }
        apply(tenantId, placeholder);
    }

    /** The event that says that a placeholder was filled. */
    EventEnvelope filled(String tenantId, String messageId, Instant occurredAt) {
        StoredMessage message = messages.find(tenantId, messageId).orElseThrow();
        return update(tenantId, message, message.version(), MessageUpdate.Change.FILLED, messageId, occurredAt);
    }

    private MessageState apply(String tenantId, StoredMessage message) {
        MessageState state;
        Shown shown;
        do {
            // In this order: an effect that is not among those read is applied by whoever wrote it, after this was
            // shown.
            shown = shown(tenantId, message);
            state = MessageState.of(
                    shown.original(),
                    message.whatsappId() == null ? List.of() : effects.of(tenantId, message.whatsappId()));
        } while (!Objects.equals(state.mark(), shown.mark()) && !contents.show(shown, state));
        lastMessage.changed(
                tenantId, messages.find(tenantId, message.messageId()).orElseThrow());
        return state;
    }

    private Shown shown(String tenantId, StoredMessage message) {
        return contents.shown(tenantId, message.messageId()).orElseThrow();
    }

    private static EventEnvelope announce(String tenantId, StoredMessage message, MessageState state, Effect effect) {
        return switch (effect.kind()) {
            case REACTION -> reaction(tenantId, message, state, effect);
            case EDIT ->
                update(
                        tenantId,
                        message,
                        state.current(),
                        MessageUpdate.Change.EDITED,
                        effect.id(),
                        effect.timestamp());
            case REVOKE ->
                update(
                        tenantId,
                        message,
                        state.current(),
                        MessageUpdate.Change.REVOKED,
                        effect.id(),
                        effect.timestamp());
        };
    }

    private static EventEnvelope reaction(String tenantId, StoredMessage message, MessageState state, Effect effect) {
        Effect now = state.reactions().get(effect.direction());
        MessageReaction event = new MessageReaction(
                message.messageId(), message.conversationId(), now == null ? null : now.emoji(), effect.from());
        return EventEnvelope.of(tenantId, EventIds.messageReaction(tenantId, effect.id()), effect.timestamp(), event);
    }

    private static EventEnvelope update(
            String tenantId,
            StoredMessage message,
            MessageVersion now,
            MessageUpdate.Change change,
            String sourceId,
            Instant at) {
        boolean text = now.type().equals(TEXT);
        boolean revoked = now.type().equals(REVOKED);
        MessageUpdate event = new MessageUpdate(
                message.messageId(),
                message.conversationId(),
                change,
                revoked ? "" : now.words(),
                text ? null : now.type(),
                text ? null : now.preview(),
                at);
        return EventEnvelope.of(tenantId, EventIds.messageUpdate(tenantId, change, sourceId), at, event);
    }
}
