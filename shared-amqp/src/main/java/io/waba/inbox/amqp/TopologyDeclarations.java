package io.waba.inbox.amqp;

import io.waba.inbox.shared.topology.Exchanges;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Topology;
import java.util.Arrays;
import java.util.List;
import org.springframework.amqp.core.Declarable;
import org.springframework.amqp.core.Declarables;
import org.springframework.amqp.core.DirectExchange;
import org.springframework.amqp.core.Queue;

/** The shared topology as Spring AMQP declares it: at every new connection, so that a broker that was emptied is filled again. */
public final class TopologyDeclarations {

    private final String queueType;

    /**
     * Declarations of one queue type.
     *
     * @param queueType {@code quorum} or {@code classic}
     */
    public TopologyDeclarations(String queueType) {
        this.queueType = queueType;
    }

    /** The queues and their dead-letter queues. */
    public Declarables queues(QueueDefinition... queues) {
        List<Declarable> declarables = Arrays.stream(queues)
                .flatMap(Topology::withDeadLetters)
                .<Declarable>map(queue -> new Queue(queue.name(), true, false, false, queue.arguments(queueType)))
                .toList();
        return new Declarables(declarables);
    }

    /** The exchange between the relay and the portal instances. */
    public Declarables broadcastExchange() {
        return new Declarables(new DirectExchange(Exchanges.AGENT_PORTAL_BROADCAST, true, false));
    }
}
