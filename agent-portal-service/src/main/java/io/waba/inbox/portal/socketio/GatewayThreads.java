package io.waba.inbox.portal.socketio;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that may block, so that event loops never do. Clients' questions and the hub's own have a pool each: a flood of bad tokens must
 * not keep a tenant's stream from catching up. Both are bounded, and reject what is too much.
 */
final class GatewayThreads implements AutoCloseable {

    private static final int IDLE_SECONDS = 60;

    private final ExecutorService clients;
    private final ExecutorService hub;
    private final ScheduledExecutorService timer;

    GatewayThreads(int threads, int queue) {
        clients = pool("realtime-client", threads, queue);
        hub = pool("realtime-hub", threads, queue);
        timer = Executors.newSingleThreadScheduledExecutor(named("realtime-timer"));
    }

    ExecutorService clients() {
        return clients;
    }

    ExecutorService hub() {
        return hub;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    private static ExecutorService pool(String name, int threads, int queue) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queue), named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void close() {
        timer.shutdownNow();
        clients.shutdownNow();
        hub.shutdownNow();
    }
}
