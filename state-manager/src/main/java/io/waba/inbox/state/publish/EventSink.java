package io.waba.inbox.state.publish;

import io.waba.inbox.shared.event.EventEnvelope;
import java.util.List;

/** Where events go on their way to the browsers. */
@FunctionalInterface
public interface EventSink {

    /**
     * Takes the events in this order. When it returns they are safe: their source may be acknowledged.
     *
     * @throws RuntimeException when that cannot be said of every one of them; publish all of them again
     */
    void publish(List<EventEnvelope> events);
}
