package io.waba.inbox.portal.hub;

import io.waba.inbox.shared.event.EventEnvelope;
import java.util.List;

/** What the hub did, for whoever counts or follows it. Called on lanes and under the hub's locks, so every method must return at once. */
public interface HubListener {

    /** Nobody. */
    HubListener NONE = new HubListener() {};

    /** All of them, one after the other. */
    static HubListener all(List<HubListener> listeners) {
        List<HubListener> each = List.copyOf(listeners);
        return new HubListener() {
            @Override
            public void passed(EventEnvelope event) {
                each.forEach(listener -> listener.passed(event));
            }

            @Override
            public void delivered(EventEnvelope event, int subscribers) {
                each.forEach(listener -> listener.delivered(event, subscribers));
            }

            @Override
            public void resumed(boolean hit) {
                each.forEach(listener -> listener.resumed(hit));
            }
        };
    }

    /** A logged event of a tenant that has subscribers here passed: each once, in the order of positions. */
    default void passed(EventEnvelope event) {}

    /** An event has left for the subscribers of one lane. Replayed ones are not told. */
    default void delivered(EventEnvelope event, int subscribers) {}

    /** A subscriber asked to go on after a position, and could or could not. */
    default void resumed(boolean hit) {}
}
