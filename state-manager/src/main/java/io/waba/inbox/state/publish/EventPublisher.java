package io.waba.inbox.state.publish;

import io.waba.inbox.amqp.ConfirmedPublisher;
import io.waba.inbox.amqp.OutgoingMessage;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.wire.WireJson;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes events to {@code waba.agent-portal.events}, confirmed. */
public final class EventPublisher implements EventSink {

    private static final Logger log = LoggerFactory.getLogger(EventPublisher.class);

    private final ConfirmedPublisher publisher;

    public EventPublisher(ConfirmedPublisher publisher) {
        this.publisher = publisher;
        log.info("agent-portal-events publisher ready queue={}", Queues.AGENT_PORTAL_EVENTS);
    }

    @Override
    public void publish(List<EventEnvelope> events) {
        if (events.isEmpty()) {
            return;
        }
        publisher.publish(events.stream()
                .map(event -> OutgoingMessage.toQueue(Queues.AGENT_PORTAL_EVENTS, event.type(), WireJson.encode(event)))
                .toList());
        // The first word is what operators grep for.
        events.forEach(event -> log.info(
                "agent-portal-events published eventId={} conversationId={}",
                event.eventId(),
                event.data().path("conversationId").asString("-")));
    }
}
