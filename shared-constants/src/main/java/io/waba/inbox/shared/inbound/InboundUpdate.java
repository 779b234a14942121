package io.waba.inbox.shared.inbound;

import io.waba.inbox.shared.topology.QueueDefinition;
import java.time.Instant;

/** One update of a webhook's batch: what travels from the webhook-service to the state-manager, one AMQP message each. */
public sealed interface InboundUpdate permits InboundMessage, InboundStatus, InboundNotification {

    /** The WhatsApp Business Account that the entry was for. */
    String wabaId();

    /** When the webhook reached us, to the microsecond: the tie-breaker where WhatsApp gives whole seconds. */
    Instant receivedAt();

    /** The update's place in its batch, from 0. */
    int batchPosition();

    /** Where this kind of update is published to. */
    QueueDefinition queue();
}
