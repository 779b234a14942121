package io.waba.inbox.portal.consume;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.waba.inbox.amqp.Pauses;
import io.waba.inbox.portal.hub.TenantBindings;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.topology.Exchanges;
import io.waba.inbox.shared.wire.MalformedMessageException;
import io.waba.inbox.shared.wire.WireJson;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

/**
 * This instance's ear: an exclusive queue on {@code waba.agent-portal.broadcast}, bound to the tenants that have a socket here and to no
 * other. The queue lives as long as the connection. What was broadcast while there was none is not here any more, so after every
 * connection the hub is told to compare itself with the event log.
 */
final class BroadcastReceiver implements TenantBindings {

    private static final Logger log = LoggerFactory.getLogger(BroadcastReceiver.class);

    /** Where events go. Called by one thread at a time. */
    interface Listener {

        void receive(EventEnvelope event);

        /** Some events may have been missed. */
        void resynchronise();
    }

    private final ConnectionFactory connections;
    private final Pauses pauses;
    private final Set<String> tenants = new HashSet<>();
    private @Nullable Channel channel;
    private String queue = "";
    private @Nullable InstanceQueue receiving;

    BroadcastReceiver(ConnectionFactory connections, Pauses pauses) {
        this.connections = connections;
        this.pauses = pauses;
    }

    /** Begins to receive; connects, and connects again, by itself. */
    synchronized void start(Listener listener) {
        receiving =
                new InstanceQueue(connections, pauses, Exchanges.AGENT_PORTAL_BROADCAST, new InstanceQueue.Listener() {
                    @Override
                    public void declared(Channel opened, String name) throws IOException {
                        bindAll(opened, name);
                    }

                    @Override
                    public void ready(String name) {
                        listener.resynchronise();
                    }

                    @Override
                    public void receive(byte[] body) {
                        deliver(body, listener);
                    }

                    @Override
                    public void gone() {
                        unbound();
                    }
                });
        receiving.start();
    }

    private synchronized void bindAll(Channel opened, String name) throws IOException {
        channel = opened;
        queue = name;
        for (String tenant : tenants) {
            opened.queueBind(queue, Exchanges.AGENT_PORTAL_BROADCAST, tenant);
        }
    }

    private synchronized void unbound() {
        channel = null;
    }

    /** What is lost between here and the hub shows as a hole in the positions, and the log fills it. */
    private static void deliver(byte[] body, Listener listener) {
        try {
            listener.receive(WireJson.decode(body, EventEnvelope.class));
        } catch (MalformedMessageException e) {
            log.error("broadcast malformed reason={}", e.getMessage());
        }
    }

    @Override
    public synchronized void bind(String tenantId) {
        Channel open = channel;
        if (open == null || !open.isOpen()) {
            throw new AmqpException(
                    "broadcast of tenant " + tenantId + ": no connection (expected: a broker that answers)");
        }
        try {
            open.queueBind(queue, Exchanges.AGENT_PORTAL_BROADCAST, tenantId);
        } catch (IOException e) {
            throw new AmqpException("broadcast of tenant " + tenantId + ": not bound", e);
        }
        tenants.add(tenantId);
    }

    @Override
    public synchronized void unbind(String tenantId) {
        tenants.remove(tenantId);
        Channel open = channel;
        if (open != null && open.isOpen()) {
            try {
                open.queueUnbind(queue, Exchanges.AGENT_PORTAL_BROADCAST, tenantId);
            } catch (IOException | ShutdownSignalException | AmqpException e) {
                // The connection is gone, and the binding with it; the next one is made without this tenant.
                log.debug("unbind tenant={} reason={}", tenantId, e.toString());
            }
        }
    }

    /** Stops receiving. */
    void stop() {
        InstanceQueue stopped;
        synchronized (this) {
            stopped = receiving;
        }
        if (stopped != null) {
            stopped.stop();
        }
    }
}
