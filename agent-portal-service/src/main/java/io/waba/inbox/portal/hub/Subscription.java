package io.waba.inbox.portal.hub;

import io.waba.inbox.shared.event.EventEnvelope;

/** A subscriber's place in the hub. No method blocks, and each may be called on any thread and at any time. */
public interface Subscription {

    /** Joins a room of the subscriber's own tenant. Whether it may is the caller's to check. */
    void join(String room);

    /** Leaves a room; one that it is not in does no harm. */
    void leave(String room);

    /** An event that is not logged, to this subscriber alone. */
    void tell(EventEnvelope event);

    /** Leaves for good. An event that is on its way may still be delivered. */
    void detach();
}
