package io.waba.inbox.state.conversation;

import io.waba.inbox.shared.correlation.CorrelationEvent;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent.ConversationUpdate;
import io.waba.inbox.shared.wire.MalformedMessageException;
import io.waba.inbox.state.store.ConversationStore;
import io.waba.inbox.state.store.ConversationStore.Linked;
import io.waba.inbox.state.store.RedirectStore;
import io.waba.inbox.state.store.Stores;
import java.util.List;
import java.util.regex.Pattern;

/** Links of conversations to integrations' own objects. */
public final class Correlations {

    /** The system's name becomes a field's name. */
    private static final Pattern SYSTEM = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final ConversationStore conversations;
    private final RedirectStore redirects;

    public Correlations(Stores stores) {
        this.conversations = stores.conversations();
        this.redirects = stores.redirects();
    }

    /**
     * Persists a link; of two by one system the later holds, and only that one is announced.
     *
     * @throws MalformedMessageException when the tenant has no such conversation or the system's name cannot be one
     */
    public List<EventEnvelope> record(CorrelationEvent received) {
        if (!SYSTEM.matcher(received.externalSystem()).matches()) {
            throw new MalformedMessageException(
                    "externalSystem: \"" + received.externalSystem() + "\" (expected: " + SYSTEM.pattern() + ")");
        }
        CorrelationEvent event;
        Linked linked;
        // It may become part of another one at any time: whoever sees to that says so before taking along what is
        // linked.
        do {
            event = resolved(received);
            linked = conversations.link(event);
        } while (!event.equals(resolved(received)));
        return switch (linked) {
            case HOLDS -> List.of(announce(event));
            case SUPERSEDED -> List.of();
            case NO_CONVERSATION ->
                throw new MalformedMessageException("conversationId: \"" + event.conversationId()
                        + "\" (expected: a conversation of tenant " + event.tenantId() + ")");
        };
    }

    private CorrelationEvent resolved(CorrelationEvent received) {
        return new CorrelationEvent(
                received.tenantId(),
                redirects.resolve(received.tenantId(), received.conversationId()),
                received.externalSystem(),
                received.externalId(),
                received.occurredAt());
    }

    private static EventEnvelope announce(CorrelationEvent event) {
        ConversationUpdate update =
                ConversationUpdate.correlated(event.conversationId(), event.externalSystem(), event.externalId());
        // With the time: linked to one object, to another, and to the first again is three changes.
        String source = event.externalSystem() + ":" + event.externalId() + ":" + event.occurredAt();
        return EventEnvelope.of(
                event.tenantId(),
                EventIds.conversationUpdate(event.tenantId(), event.conversationId(), "correlated", source),
                event.occurredAt(),
                update);
    }
}
