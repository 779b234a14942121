package io.waba.inbox.state.conversation;

import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent.StatusUpdate;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.inbound.WhatsAppError;
import io.waba.inbox.state.store.MessageStore;
import io.waba.inbox.state.store.StatusRecord;
import io.waba.inbox.state.store.StatusStore;
import io.waba.inbox.state.store.StoredMessage;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a status does to its message, whichever of the two comes first. Each side writes its own document and then looks at the other's: at
 * least one of them finds both, and applies the status to the message.
 *
 * <p>Announced is each status that was the highest when it arrived, once the message is known. The status document remembers which those
 * were, so that processing a webhook again announces the same again, and one that was overtaken is never announced.
 */
public final class MessageStatuses {

    private final StatusStore statuses;
    private final MessageStore messages;

    public MessageStatuses(StatusStore statuses, MessageStore messages) {
        this.statuses = statuses;
        this.messages = messages;
    }

    /**
     * Persists a status, and applies it when its message is known.
     *
     * @return what to publish before the status is acknowledged; empty when it was overtaken, or its message is not known (yet)
     */
    public List<EventEnvelope> record(String tenantId, InboundStatus status) {
        StatusRecord known = statuses.add(tenantId, status);
        Optional<StoredMessage> message = messages.find(tenantId, status.messageId());
        if (message.isEmpty()) {
            return List.of();
        }
        messages.apply(tenantId, status.messageId(), known);
        return known.moved().contains(status.status())
                ? announce(tenantId, message.get(), known, Set.of(status.status()))
                : List.of();
    }

    /** Applies what came before its message. */
    List<EventEnvelope> catchUp(String tenantId, StoredMessage message) {
        Optional<StatusRecord> parked = statuses.find(tenantId, message.messageId());
        if (parked.isEmpty()) {
            return List.of();
        }
        messages.apply(tenantId, message.messageId(), parked.get());
        return announce(tenantId, message, parked.get(), parked.get().moved());
    }

    private static List<EventEnvelope> announce(
            String tenantId, StoredMessage message, StatusRecord known, Collection<MessageStatus> which) {
        return which.stream()
                .map(status -> {
                    StatusUpdate event = new StatusUpdate(
                            message.messageId(),
                            message.conversationId(),
                            status,
                            Objects.requireNonNull(known.history().get(status)),
                            status == MessageStatus.FAILED ? failure(known.error()) : null);
                    return EventEnvelope.of(
                            tenantId,
                            EventIds.statusUpdate(tenantId, message.messageId(), status),
                            event.timestamp(),
                            event);
                })
                .toList();
    }

    private static StatusUpdate.@Nullable Failure failure(@Nullable WhatsAppError error) {
        return error == null ? null : new StatusUpdate.Failure(error.code(), error.title(), null);
    }
}
