package io.waba.inbox.state.consume;

import io.waba.inbox.amqp.MessageHandler;
import io.waba.inbox.amqp.Outcome;
import io.waba.inbox.amqp.QueueConsumers;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Topology;
import io.waba.inbox.state.store.StoreErrors;
import java.util.List;

/** Which handler reads which queue. */
public final class Consumers {

    /** Every queue that is read here. */
    public static final List<QueueDefinition> QUEUES = List.of(
            Topology.INBOUND_MESSAGES,
            Topology.INBOUND_STATUSES,
            Topology.INBOUND_NOTIFICATIONS,
            Topology.CORRELATION_EVENTS,
            Topology.OUTBOUND_MESSAGES,
            Topology.PORTAL_COMMANDS);

    /** Rare kinds of message, for which one thread is enough, and messages to customers, which are sent in the order of being stored. */
    private static final int ONE = 1;

    private Consumers() {}

    /**
     * Registers all of them.
     *
     * @param concurrency how many messages, statuses and commands, of each, are processed at once
     */
    public static void register(
            QueueConsumers consumers,
            int concurrency,
            InboundMessageConsumer messages,
            InboundStatusConsumer statuses,
            InboundNotificationConsumer notifications,
            CorrelationConsumer correlations,
            PortalCommandConsumer commands,
            OutboundMessageConsumer outbound) {
        consumers.consume(Topology.INBOUND_MESSAGES, concurrency, withFinalErrors(messages));
        consumers.consume(Topology.INBOUND_STATUSES, concurrency, withFinalErrors(statuses));
        consumers.consume(Topology.INBOUND_NOTIFICATIONS, ONE, withFinalErrors(notifications));
        consumers.consume(Topology.CORRELATION_EVENTS, ONE, withFinalErrors(correlations));
        consumers.consume(Topology.PORTAL_COMMANDS, concurrency, withFinalErrors(commands));
        consumers.consume(Topology.OUTBOUND_MESSAGES, ONE, withFinalErrors(outbound));
    }

    private static MessageHandler withFinalErrors(MessageHandler handler) {
        return body -> {
            try {
                return handler.handle(body);
            } catch (RuntimeException e) {
                if (StoreErrors.isFinal(e)) {
                    return Outcome.deadLetter(e + " (expected: a document that MongoDB can store)", e);
                }
                throw e;
            }
        };
    }
}
