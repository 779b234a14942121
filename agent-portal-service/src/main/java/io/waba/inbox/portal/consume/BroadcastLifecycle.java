package io.waba.inbox.portal.consume;

import io.waba.inbox.portal.hub.Hub;
import io.waba.inbox.shared.event.EventEnvelope;
import org.springframework.context.SmartLifecycle;

/** Lets the hub hear the broadcast for as long as the application runs. */
final class BroadcastLifecycle implements SmartLifecycle {

    /** Before the sockets, which could not be answered without it, and after them on the way down. */
    private static final int PHASE = DEFAULT_PHASE - 2;

    private final BroadcastReceiver receiver;
    private final Hub hub;
    private volatile boolean running;

    BroadcastLifecycle(BroadcastReceiver receiver, Hub hub) {
        this.receiver = receiver;
        this.hub = hub;
    }

    @Override
    public void start() {
        running = true;
        receiver.start(new BroadcastReceiver.Listener() {
            @Override
            public void receive(EventEnvelope event) {
                hub.receive(event);
            }

            @Override
            public void resynchronise() {
                hub.resynchronise();
            }
        });
    }

    @Override
    public void stop() {
        running = false;
        receiver.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
