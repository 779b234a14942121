package io.waba.inbox.portal.consume;

import io.waba.inbox.portal.activity.Activity;
import io.waba.inbox.portal.agents.AgentChangeListener;
import io.waba.inbox.portal.hub.Hub;
import io.waba.inbox.shared.event.Catalog;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.PortalEvent.CatalogUpdate;
import io.waba.inbox.shared.signal.InstanceSignal;
import java.time.Clock;
import org.springframework.context.SmartLifecycle;

/** Lets the hub hear the events of the broadcast, and others what instances tell each other, for as long as the application runs. */
final class BroadcastLifecycle implements SmartLifecycle {

    /** Before the sockets, which could not be answered without it, and after them on the way down. */
    private static final int PHASE = DEFAULT_PHASE - 2;

    private final BroadcastReceiver receiver;
    private final Hub hub;
    private final Activity activity;
    private final AgentChangeListener agents;
    private final Clock clock;
    private volatile boolean running;

    BroadcastLifecycle(
            BroadcastReceiver receiver, Hub hub, Activity activity, AgentChangeListener agents, Clock clock) {
        this.receiver = receiver;
        this.hub = hub;
        this.activity = activity;
        this.agents = agents;
        this.clock = clock;
    }

    @Override
    public void start() {
        running = true;
        receiver.start(new BroadcastReceiver.Listener() {
            @Override
            public void receive(EventEnvelope event) {
                InstanceSignal signal =
                        event.position() == null ? InstanceSignal.of(event).orElse(null) : null;
                if (signal instanceof InstanceSignal.AgentsHere said) {
                    activity.heard(event.tenantId(), said);
                } else if (signal instanceof InstanceSignal.AgentChanged changed) {
                    agents.changed(changed.agentId());
                    hub.receive(CatalogUpdate.in(event.tenantId(), Catalog.AGENTS, event.occurredAt()));
                } else {
                    hub.receive(event);
                }
            }

            @Override
            public void resynchronise() {
                hub.resynchronise();
                // No log has these.
                for (String tenantId : hub.tenantIds()) {
                    for (Catalog catalog : Catalog.values()) {
                        hub.receive(CatalogUpdate.in(tenantId, catalog, clock.instant()));
                    }
                }
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
