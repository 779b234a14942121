package io.waba.inbox.portal.hub;

import io.waba.inbox.shared.access.ErrorCode;
import java.util.concurrent.Executor;

/**
 * Someone who receives a tenant's events: one socket, whatever protocol it speaks. The hub calls every method but the first three on the
 * subscriber's {@link #lane}, one at a time; none may block. The order is {@link #attached}, what was missed, then what is live; or
 * {@link #refused} and nothing else.
 */
public interface Subscriber {

    /** Whose events it receives; from its proof of identity, never from what it asks for. */
    String tenantId();

    /** Which agent it belongs to; from its proof of identity too. */
    String agentId();

    /**
     * The thread that serves it. Runs tasks in the order in which they were handed over, and never within {@code execute}. Subscribers of
     * one lane return the same object: the hub hands over one task per lane and event.
     */
    Executor lane();

    /**
     * It belongs to the tenant's stream from now on.
     *
     * @param position what follows begins at the position after this one
     * @param resumed whether that is where it asked to go on; otherwise it must read everything anew
     */
    void attached(long position, boolean resumed);

    /** It could not be attached, because something that the hub depends on is away. */
    void refused(ErrorCode code, String detail);

    /** What was missed is behind it, and what happens from here on comes live. */
    default void live() {}

    /** One event: logged ones in the order of their positions, each once, without a hole. */
    void deliver(HubEvent event);

    /** Runs {@code next}, on any thread, as soon as what was delivered has left; or never, when the subscriber goes away before. */
    void whenDrained(Runnable next);

    /** It would have a hole from here on: it has to go, come back, and attach anew. */
    void cannotGoOn(String reason);
}
