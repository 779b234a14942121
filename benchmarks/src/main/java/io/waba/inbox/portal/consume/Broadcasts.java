package io.waba.inbox.portal.consume;

import io.waba.inbox.amqp.Pauses;
import io.waba.inbox.portal.activity.Activity;
import io.waba.inbox.portal.hub.Hub;
import io.waba.inbox.portal.hub.TenantBindings;
import java.time.Clock;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

/** The portal's way from the broadcast exchange to the hub, as the service wires it. */
public final class Broadcasts {

    private final BroadcastReceiver receiver;

    public Broadcasts(ConnectionFactory connections) {
        this.receiver = new BroadcastReceiver(connections, Pauses.DEFAULT);
    }

    public TenantBindings bindings() {
        return receiver;
    }

    /** Lets the hub hear what is broadcast. */
    public void start(Hub hub) {
        new BroadcastLifecycle(receiver, hub, Activity.unseen(Clock.systemUTC()), agentId -> {}, Clock.systemUTC())
                .start();
    }
}
