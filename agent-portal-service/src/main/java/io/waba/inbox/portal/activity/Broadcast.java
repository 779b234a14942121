package io.waba.inbox.portal.activity;

import io.waba.inbox.shared.event.EventEnvelope;
import java.util.List;

/** The way to the other instances. */
@FunctionalInterface
public interface Broadcast {

    /**
     * Sends to every instance that has a socket of each envelope's tenant, this one included. Blocks on the broker.
     *
     * @throws RuntimeException when the broker is away
     */
    void publish(List<EventEnvelope> signals);
}
