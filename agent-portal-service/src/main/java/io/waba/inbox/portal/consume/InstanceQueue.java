package io.waba.inbox.portal.consume;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.waba.inbox.amqp.Pauses;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.connection.RabbitUtils;

/**
 * An exclusive queue of this instance's own, under a new name with every connection and gone with it. Connects, and connects again, by itself.
 * Messages are acknowledged on delivery: what is lost between here and the listener must not matter.
 */
final class InstanceQueue {

    private static final Logger log = LoggerFactory.getLogger(InstanceQueue.class);

    /** Whose queue it is. Called by one thread at a time. */
    interface Listener {

        /** The queue is there and nothing is read yet: the time to bind it. */
        default void declared(Channel channel, String queue) throws IOException {}

        /** Messages come from now on. */
        void ready(String queue);

        void receive(byte[] body);

        /** The queue is gone, or about to be. */
        void gone();
    }

    private final ConnectionFactory connections;
    private final Pauses pauses;
    private final String purpose;
    private final Listener listener;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable Channel channel;

    /**
     * A queue.
     *
     * @param purpose what its name begins with, and what the log calls it
     */
    InstanceQueue(ConnectionFactory connections, Pauses pauses, String purpose, Listener listener) {
        this.connections = connections;
        this.pauses = pauses;
        this.purpose = purpose;
        this.listener = listener;
        this.thread = new Thread(this::run, purpose);
    }

    void start() {
        thread.start();
    }

    private void run() {
        int failures = 0;
        while (stopping.getCount() > 0) {
            CountDownLatch ended = new CountDownLatch(1);
            try {
                String queue = open(ended);
                failures = 0;
                listener.ready(queue);
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // stop(): the loop's condition ends it
            } catch (IOException | RuntimeException e) {
                failures++;
                log.warn("queue away of={} failures={} reason={}", purpose, failures, e.toString());
            } catch (Error e) {
                failures++;
                log.error("queue away of={} failures={}", purpose, failures, e);
            } finally {
                listener.gone();
                close();
            }
            pause(Math.max(1, failures));
        }
    }

    private String open(CountDownLatch ended) throws IOException {
        Channel opened = connections.createConnection().createChannel(false);
        synchronized (this) {
            channel = opened;
        }
        String queue = purpose + "." + UUID.randomUUID();
        // Exclusive is enough: it goes with the connection.
        opened.queueDeclare(queue, false, true, false, null);
        listener.declared(opened, queue);
        opened.basicConsume(queue, true, new DefaultConsumer(opened) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                listener.receive(body);
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
        log.info("queue ready name={}", queue);
        return queue;
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

    /** Stops receiving, for good. */
    void stop() {
        stopping.countDown();
        thread.interrupt();
        close();
    }
}
