package io.waba.inbox.state.publish;

import io.waba.inbox.amqp.ConfirmedPublisher;
import io.waba.inbox.amqp.OutgoingMessage;
import io.waba.inbox.shared.enriched.EnrichedMessage;
import io.waba.inbox.shared.enriched.EnrichedMessage.ConversationSummary;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventType;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.state.store.ConversationReader;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes customers' messages with their conversations to {@code inbound.enriched}, confirmed, for an external transformer. */
public final class EnrichedMessages {

    private static final Logger log = LoggerFactory.getLogger(EnrichedMessages.class);

    /** The events that say something of the message itself; whatever else came of it follows from another one. */
    private static final Set<String> OF_THE_MESSAGE = Set.of(
            EventType.NEW_MESSAGE.wireName(),
            EventType.MESSAGE_UPDATE.wireName(),
            EventType.MESSAGE_REACTION.wireName());

    private final ConfirmedPublisher publisher;
    private final ConversationReader conversations;

    public EnrichedMessages(ConfirmedPublisher publisher, ConversationReader conversations) {
        this.publisher = publisher;
        this.conversations = conversations;
    }

    /**
     * Tells of a message what its announcement tells the browsers; of one that is not announced nothing.
     *
     * @param announced the message's events
     */
    public void publish(String tenantId, InboundMessage message, List<EventEnvelope> announced) {
        Optional<EventEnvelope> announcement = announced.stream()
                .filter(event -> OF_THE_MESSAGE.contains(event.type()))
                .findFirst();
        announcement.flatMap(event -> enriched(tenantId, message, event)).ifPresent(enriched -> {
            publisher.publish(List.of(
                    OutgoingMessage.toQueue(Queues.INBOUND_ENRICHED, "enriched_message", WireJson.encode(enriched))));
            log.info(
                    "enriched message published eventId={} conversationId={}",
                    enriched.eventId(),
                    enriched.conversation().id());
        });
    }

    private Optional<EnrichedMessage> enriched(String tenantId, InboundMessage message, EventEnvelope event) {
        String conversationId = event.data().path("conversationId").asString();
        boolean isNew = event.data().path("isNewConversation").asBoolean(false);
        Optional<ConversationSummary> conversation = conversations.find(tenantId, conversationId, isNew);
        return conversation.map(found -> new EnrichedMessage(event.eventId(), tenantId, found, message));
    }
}
