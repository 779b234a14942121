package io.waba.inbox.portal.socketio;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One socket's questions to the store, one after the other in the order in which they were asked, on threads that all sockets share. */
final class SerialTasks {

    private static final Logger log = LoggerFactory.getLogger(SerialTasks.class);
    private static final int MAX_WAITING = 64;

    private final Executor threads;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    SerialTasks(Executor threads) {
        this.threads = threads;
    }

    /** Returns false when there are too many. */
    synchronized boolean offer(Runnable task) {
        if (waiting.size() >= MAX_WAITING) {
            return false;
        }
        waiting.add(task);
        if (!running) {
            try {
                threads.execute(this::run);
                running = true;
            } catch (RejectedExecutionException e) {
                waiting.clear();
                return false;
            }
        }
        return true;
    }

    private void run() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException e) {
                log.error("task of a socket failed", e);
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable task = waiting.poll();
        running = task != null;
        return task;
    }
}
