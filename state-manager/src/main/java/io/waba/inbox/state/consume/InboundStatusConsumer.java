package io.waba.inbox.state.consume;

import io.waba.inbox.amqp.MessageHandler;
import io.waba.inbox.amqp.Outcome;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.state.conversation.MessageStatuses;
import io.waba.inbox.state.publish.EventSink;
import io.waba.inbox.state.tenants.TenantDirectory;
import io.waba.inbox.state.tenants.Unrouted;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code waba.inbound.statuses}: persisted, applied to its message where that is known, announced, then done. */
public final class InboundStatusConsumer implements MessageHandler {

    private static final Logger log = LoggerFactory.getLogger(InboundStatusConsumer.class);

    private final TenantDirectory tenants;
    private final Unrouted unrouted;
    private final MessageStatuses statuses;
    private final EventSink events;

    public InboundStatusConsumer(
            TenantDirectory tenants, Unrouted unrouted, MessageStatuses statuses, EventSink events) {
        this.tenants = tenants;
        this.unrouted = unrouted;
        this.statuses = statuses;
        this.events = events;
    }

    @Override
    public Outcome handle(byte[] body) {
        InboundStatus status = WireJson.decode(body, InboundStatus.class);
        Optional<String> tenantId = tenants.tenantOf(status.phoneNumberId());
        if (tenantId.isEmpty()) {
            unrouted.keep(Queues.INBOUND_STATUSES, status.phoneNumberId(), body);
            return Outcome.done();
        }
        List<EventEnvelope> announced = statuses.record(tenantId.get(), status);
        log.info(
                "status persisted messageId={} status={} events={}",
                status.messageId(),
                status.status().wireName(),
                announced.size());
        events.publish(announced);
        return Outcome.done();
    }
}
