package io.waba.inbox.amqp;

import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Topology;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.AmqpAdmin;
import org.springframework.amqp.core.QueueInformation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** The actuator endpoint {@code queues}: how many messages wait and how many consumers read, for every queue of the topology. */
@Endpoint(id = "queues")
public final class QueuesEndpoint {

    private final AmqpAdmin admin;

    QueuesEndpoint(AmqpAdmin admin) {
        this.admin = admin;
    }

    /**
     * One queue's figures.
     *
     * @param messages ready to be delivered; those in a consumer's hands do not count
     * @param consumers how many read it
     */
    public record Depth(long messages, int consumers) {}

    /** By queue name; null for a queue that nobody has declared yet. */
    @ReadOperation
    public Map<String, @Nullable Depth> queues() {
        Map<String, @Nullable Depth> depths = new LinkedHashMap<>();
        for (QueueDefinition queue : Topology.allQueues()) {
            QueueInformation information = admin.getQueueInfo(queue.name());
            depths.put(
                    queue.name(),
                    information == null
                            ? null
                            : new Depth(information.getMessageCount(), information.getConsumerCount()));
        }
        return depths;
    }
}
