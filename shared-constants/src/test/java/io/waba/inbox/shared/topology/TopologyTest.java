package io.waba.inbox.shared.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TopologyTest {

    @Test
    void everyWorkQueueHasADeadLetterQueueBesideIt() {
        assertThat(Topology.allQueues())
                .extracting(QueueDefinition::name)
                .doesNotHaveDuplicates()
                .contains(
                        "waba.inbound.messages",
                        "waba.inbound.messages.dead",
                        "waba.agent-portal.events",
                        "waba.agent-portal.events.dead",
                        "inbound.enriched")
                .doesNotContain("inbound.enriched.dead", "waba.inbound.messages.dead.dead");
    }

    @Test
    void theEventsQueueServesOneConsumerAtATime() {
        assertThat(Topology.AGENT_PORTAL_EVENTS.arguments("quorum"))
                .isEqualTo(Map.of(
                        "x-queue-type", "quorum",
                        "x-single-active-consumer", true,
                        "x-dead-letter-exchange", "",
                        "x-dead-letter-routing-key", "waba.agent-portal.events.dead"));
    }

    @Test
    void aDeadLetterMayBeLookedAtAsOftenAsNeeded() {
        QueueDefinition dead = Topology.withDeadLetters(Topology.INBOUND_MESSAGES)
                .skip(1)
                .findFirst()
                .orElseThrow();

        assertThat(dead.arguments("quorum"))
                .isEqualTo(Map.of("x-queue-type", "quorum", "x-delivery-limit", 1_000_000_000));
        // RabbitMQ refuses the argument on a classic queue, which has no such limit.
        assertThat(dead.arguments("classic")).isEqualTo(Map.of("x-queue-type", "classic"));
    }

    @Test
    void theQueueThatNobodyMayReadIsBounded() {
        assertThat(Topology.INBOUND_ENRICHED.arguments("classic"))
                .containsEntry("x-message-ttl", 86_400_000L)
                .containsEntry("x-max-length", 100_000)
                .containsEntry("x-overflow", "drop-head");
    }
}
