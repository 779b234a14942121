package io.waba.inbox.amqp;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the broker, beside Spring's own {@code spring.rabbitmq}.
 *
 * @param queueType {@code quorum} survives the loss of a node, {@code classic} is lighter on a single one
 * @param publishTimeout how long one publishing call waits for all its confirms
 */
@ConfigurationProperties("waba.amqp")
public record AmqpSettings(@DefaultValue("quorum") String queueType, @DefaultValue("5s") Duration publishTimeout) {

    private static final Set<String> QUEUE_TYPES = Set.of("quorum", "classic");

    public AmqpSettings {
        if (!QUEUE_TYPES.contains(queueType)) {
            throw new IllegalArgumentException(
                    "waba.amqp.queue-type: \"" + queueType + "\" (expected: quorum or classic)");
        }
        if (publishTimeout.isNegative() || publishTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "waba.amqp.publish-timeout: " + publishTimeout + " (expected: more than zero)");
        }
    }
}
