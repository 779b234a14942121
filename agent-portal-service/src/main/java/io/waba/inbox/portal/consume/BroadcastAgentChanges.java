package io.waba.inbox.portal.consume;

import io.waba.inbox.amqp.ConfirmedPublisher;
import io.waba.inbox.portal.agents.AgentChanges;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.signal.InstanceSignal.AgentChanged;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/** Tells every instance that has sockets of the agent's tenant. */
public final class BroadcastAgentChanges implements AgentChanges {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ConfirmedPublisher publisher;
    private final Clock clock;

    BroadcastAgentChanges(ConfirmedPublisher publisher, Clock clock) {
        this.publisher = publisher;
        this.clock = clock;
    }

    /** For a command, which has no connection to the broker: one that opens for each call. */
    public static AgentChanges over(String rabbitmqUri) {
        return (tenantId, agentId) -> {
            CachingConnectionFactory connections = new CachingConnectionFactory(URI.create(rabbitmqUri));
            try {
                connections.setPublisherConfirmType(CachingConnectionFactory.ConfirmType.CORRELATED);
                connections.setPublisherReturns(true);
                connections.setConnectionTimeout(Math.toIntExact(PATIENCE.toMillis()));
                new BroadcastAgentChanges(new ConfirmedPublisher(connections, PATIENCE), Clock.systemUTC())
                        .announce(tenantId, agentId);
            } finally {
                connections.destroy();
            }
        };
    }

    @Override
    public void announce(String tenantId, String agentId) {
        AgentChanged changed = new AgentChanged(agentId);
        EventEnvelope signal =
                changed.in(tenantId, changed.wireName() + ":" + tenantId + ":" + agentId, clock.instant());
        publisher.publish(List.of(Relay.broadcast(signal)));
    }
}
