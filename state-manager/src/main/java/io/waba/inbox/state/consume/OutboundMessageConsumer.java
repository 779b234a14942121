package io.waba.inbox.state.consume;

import io.waba.inbox.amqp.MessageHandler;
import io.waba.inbox.amqp.Outcome;
import io.waba.inbox.shared.outbound.OutboundMessage;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.state.metrics.MetricsBroadcaster;
import io.waba.inbox.state.outbound.OutboundMessages;
import io.waba.inbox.state.outbound.Sender;
import io.waba.inbox.state.publish.EventSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code waba.outbound.messages}: stored as queued, announced, then done; sending starts from what is stored. */
public final class OutboundMessageConsumer implements MessageHandler {

    private static final Logger log = LoggerFactory.getLogger(OutboundMessageConsumer.class);

    private final OutboundMessages messages;
    private final EventSink events;
    private final MetricsBroadcaster metrics;
    private final Sender sender;

    public OutboundMessageConsumer(
            OutboundMessages messages, EventSink events, MetricsBroadcaster metrics, Sender sender) {
        this.messages = messages;
        this.events = events;
        this.metrics = metrics;
        this.sender = sender;
    }

    @Override
    public Outcome handle(byte[] body) {
        OutboundMessage message = WireJson.decode(body, OutboundMessage.class);
        OutboundMessages.Accepted accepted = messages.accept(message);
        log.info(
                "outbound stored messageId={} type={} conversationId={}",
                message.messageId(),
                message.content().messageType(),
                accepted.conversationId());
        // Before the event: a message is not sent later because the broker is slow.
        sender.wake(message.tenantId(), accepted.conversationId(), accepted.phoneNumberId());
        events.publish(accepted.events());
        metrics.changed(message.tenantId());
        return Outcome.done();
    }
}
