package io.waba.inbox.portal.hub;

import io.waba.inbox.shared.event.EventEnvelope;

/**
 * How one wire protocol writes an event.
 *
 * @param <F> bytes that are ready to be written to any number of sockets
 */
public interface WireProtocol<F> {

    /** Called once per event, on any thread. */
    F encode(EventEnvelope event);
}
