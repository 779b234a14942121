package io.waba.inbox.state.consume;

import io.waba.inbox.amqp.MessageHandler;
import io.waba.inbox.amqp.Outcome;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.state.conversation.InboundMessages;
import io.waba.inbox.state.metrics.MetricsBroadcaster;
import io.waba.inbox.state.publish.EnrichedMessages;
import io.waba.inbox.state.publish.EventSink;
import io.waba.inbox.state.tenants.TenantDirectory;
import io.waba.inbox.state.tenants.Unrouted;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code waba.inbound.messages}: persisted, then announced to browsers and integrations, then done. */
public final class InboundMessageConsumer implements MessageHandler {

    private static final Logger log = LoggerFactory.getLogger(InboundMessageConsumer.class);

    private final TenantDirectory tenants;
    private final Unrouted unrouted;
    private final InboundMessages messages;
    private final EventSink events;
    private final EnrichedMessages enriched;
    private final MetricsBroadcaster metrics;

    public InboundMessageConsumer(
            TenantDirectory tenants,
            Unrouted unrouted,
            InboundMessages messages,
            EventSink events,
            EnrichedMessages enriched,
            MetricsBroadcaster metrics) {
        this.tenants = tenants;
        this.unrouted = unrouted;
        this.messages = messages;
        this.events = events;
        this.enriched = enriched;
        this.metrics = metrics;
    }

    @Override
    public Outcome handle(byte[] body) {
        InboundMessage message = WireJson.decode(body, InboundMessage.class);
        Optional<String> tenantId = tenants.tenantOf(message.phoneNumberId());
        if (tenantId.isEmpty()) {
            unrouted.keep(Queues.INBOUND_MESSAGES, message.phoneNumberId(), body);
            return Outcome.done();
        }
        List<EventEnvelope> announced = messages.record(tenantId.get(), message);
        log.info(
                "message persisted messageId={} type={} conversationId={} eventIds={}",
                message.messageId(),
                message.content().type(),
                announced.isEmpty()
                        ? "-"
                        : announced.get(0).data().path("conversationId").asString(),
                announced.stream().map(EventEnvelope::eventId).toList());
        events.publish(announced);
        enriched.publish(tenantId.get(), message, announced);
        metrics.changed(tenantId.get());
        return Outcome.done();
    }
}
