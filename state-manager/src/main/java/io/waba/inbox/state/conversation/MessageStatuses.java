package io.waba.inbox.state.conversation;

import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent.StatusUpdate;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.state.store.MessageStore;
import io.waba.inbox.state.store.Micros;
import io.waba.inbox.state.store.StatusRecord;
import io.waba.inbox.state.store.StatusStore;
import io.waba.inbox.state.store.StoredMessage;
import io.waba.inbox.state.store.Stores;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a status does to its message, whichever of the two comes first. Each side writes its own document and then looks at the other's: at
 * least one of them finds both, and applies the status to the message.
 *
 * <p>Each status is announced once the message is known, under an id of its own, and says where the message stands by then: so the set of
 * events does not depend on order, and a {@code delivered} that comes after {@code read} says {@code read}. Meta's repetition of a status only
 * persists, because the webhook that came first is announced by the AMQP message that carries it.
 */
public final class MessageStatuses {

    private final StatusStore statuses;
    private final MessageStore messages;

    public MessageStatuses(Stores stores) {
        this.statuses = stores.statuses();
        this.messages = stores.messages();
    }

    /**
     * Persists a status, and applies it when its message is known.
     *
     * @return what to publish before the status is acknowledged; empty for a repetition, and when its message is not known (yet)
     */
    public List<EventEnvelope> record(String tenantId, InboundStatus status) {
        StatusRecord known = statuses.add(tenantId, status);
        Optional<StoredMessage> message = messages.findByWhatsAppId(tenantId, status.messageId())
                .or(() -> Optional.ofNullable(status.opaqueCallbackData())
                        .flatMap(ours -> messages.confirm(tenantId, ours, status.messageId())));
        if (message.isEmpty()) {
            return List.of();
        }
        apply(tenantId, message.get(), known);
        long first = Objects.requireNonNull(known.firstReceived().get(status.status()));
        return Micros.of(status.receivedAt()) > first
                ? List.of()
                : List.of(announce(tenantId, message.get(), known, status.status()));
    }

    /**
     * Applies what came before its message, or before it was known by its WhatsApp id.
     *
     * @return what to publish before what made the message known is acknowledged
     */
    public List<EventEnvelope> catchUp(String tenantId, StoredMessage message) {
        String whatsappId = message.whatsappId();
        Optional<StatusRecord> parked = whatsappId == null ? Optional.empty() : statuses.find(tenantId, whatsappId);
        if (parked.isEmpty()) {
            return List.of();
        }
        StatusRecord known = parked.get();
        apply(tenantId, message, known);
        // One that is higher is being recorded just now, and announced by who records it, with what it says.
        return known.history().keySet().stream()
                .filter(status -> status.rank() <= known.status().rank())
                .map(status -> announce(tenantId, message, known, status))
                .toList();
    }

    private static EventEnvelope announce(
            String tenantId, StoredMessage message, StatusRecord known, MessageStatus cause) {
        StatusUpdate event = new StatusUpdate(
                message.messageId(), message.conversationId(), known.status(), known.statusAt(), failure(known));
        return EventEnvelope.of(
                tenantId,
                EventIds.statusUpdate(tenantId, message.messageId(), cause),
                Objects.requireNonNull(known.history().get(cause)),
                event);
    }

    private void apply(String tenantId, StoredMessage message, StatusRecord known) {
        messages.apply(tenantId, message.messageId(), known, failure(known));
    }

    private static StatusUpdate.@Nullable Failure failure(StatusRecord known) {
        return known.status() == MessageStatus.FAILED && known.error() != null ? Failures.of(known.error()) : null;
    }
}
