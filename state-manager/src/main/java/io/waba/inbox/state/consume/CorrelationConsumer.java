package io.waba.inbox.state.consume;

import io.waba.inbox.amqp.MessageHandler;
import io.waba.inbox.amqp.Outcome;
import io.waba.inbox.shared.correlation.CorrelationEvent;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.state.conversation.Correlations;
import io.waba.inbox.state.publish.EventSink;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code waba.correlation.events}: the link is persisted, then announced, then done. */
public final class CorrelationConsumer implements MessageHandler {

    private static final Logger log = LoggerFactory.getLogger(CorrelationConsumer.class);

    private final Correlations correlations;
    private final EventSink events;

    public CorrelationConsumer(Correlations correlations, EventSink events) {
        this.correlations = correlations;
        this.events = events;
    }

    @Override
    public Outcome handle(byte[] body) {
        CorrelationEvent event = WireJson.decode(body, CorrelationEvent.class);
        List<EventEnvelope> announced = correlations.record(event);
        log.info(
                "correlation persisted conversationId={} externalSystem={} events={}",
                event.conversationId(),
                event.externalSystem(),
                announced.size());
        events.publish(announced);
        return Outcome.done();
    }
}
