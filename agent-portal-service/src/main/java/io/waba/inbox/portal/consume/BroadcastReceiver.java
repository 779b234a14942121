package io.waba.inbox.portal.consume;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
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
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.connection.RabbitUtils;

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
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Channel channel;
    private String queue = "";
    private @Nullable Thread thread;

    BroadcastReceiver(ConnectionFactory connections, Pauses pauses) {
        this.connections = connections;
        this.pauses = pauses;
    }

    /** Begins to receive; connects, and connects again, by itself. */
    synchronized void start(Listener listener) {
        thread = new Thread(() -> run(listener), "broadcast-receiver");
        thread.start();
    }

    private void run(Listener listener) {
        int failures = 0;
        while (stopping.getCount() > 0) {
            CountDownLatch ended = new CountDownLatch(1);
            try {
                open(listener, ended);
                failures = 0;
                listener.resynchronise();
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // stop(): the loop's condition ends it
            } catch (IOException | RuntimeException e) {
                failures++;
                log.warn("broadcast away failures={} reason={}", failures, e.toString());
            } catch (Error e) {
                failures++;
                log.error("broadcast away failures={}", failures, e);
            } finally {
                close();
            }
            pause(Math.max(1, failures));
        }
    }

    private synchronized void open(Listener listener, CountDownLatch ended) throws IOException {
        Channel opened = connections.createConnection().createChannel(false);
        channel = opened;
        queue = Exchanges.AGENT_PORTAL_BROADCAST + "." + UUID.randomUUID();
        // Exclusive is enough: it goes with the connection.
        opened.queueDeclare(queue, false, true, false, null);
        for (String tenant : tenants) {
            opened.queueBind(queue, Exchanges.AGENT_PORTAL_BROADCAST, tenant);
        }
        // Acknowledged on delivery: what is lost between here and the hub shows as a hole in the positions, and the log
        // fills it.
        opened.basicConsume(queue, true, new DefaultConsumer(opened) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                deliver(body, listener);
            }

            @Override
            public void handleCancel(String tag) {
                ended.countDown();
            }

            @Override
            public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
                ended.countDown();
            }
        });
        log.info("broadcast ready queue={} tenants={}", queue, tenants.size());
    }

    private static void deliver(byte[] body, Listener listener) {
        try {
            listener.receive(WireJson.decode(body, EventEnvelope.class));
        } catch (MalformedMessageException e) {
            log.error("broadcast malformed reason={}", e.getMessage());
        }
    }

    private synchronized void close() {
        Channel closing = channel;
        channel = null;
        if (closing != null) {
            RabbitUtils.setPhysicalCloseRequired(closing, true);
            RabbitUtils.closeChannel(closing);
        }
    }

    private void pause(int failures) {
        try {
            stopping.await(pauses.after(failures).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
            } catch (IOException e) {
                // The connection is gone, and the binding with it; the next one is made without this tenant.
                log.debug("unbind tenant={} reason={}", tenantId, e.toString());
            }
        }
    }

    /** Stops receiving. */
    void stop() {
        stopping.countDown();
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            running.interrupt();
        }
        close();
    }
}
