package io.waba.inbox.portal.store;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Creates the indexes of what the portal owns when the service starts, and goes on trying while the store is away. */
public final class IndexesAtStart implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(IndexesAtStart.class);
    private static final long PAUSE_SECONDS = 2;

    private final String what;
    private final Runnable creation;
    private @Nullable Thread thread;
    private CountDownLatch stopped = new CountDownLatch(0);

    /**
     * Does nothing yet.
     *
     * @param what they are of, for the log
     * @param creation creates those that are not there, or throws what the driver throws
     */
    public IndexesAtStart(String what, Runnable creation) {
        this.what = what;
        this.creation = creation;
    }

    @Override
    public synchronized void start() {
        stopped = new CountDownLatch(1);
        CountDownLatch stop = stopped;
        Thread starting = new Thread(() -> createUntil(stop), "indexes-of-" + what);
        starting.setDaemon(true);
        starting.start();
        thread = starting;
    }

    @Override
    public synchronized void stop() {
        stopped.countDown();
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    private void createUntil(CountDownLatch stop) {
        try {
            do {
                try {
                    creation.run();
                    return;
                } catch (RuntimeException e) {
                    if (stop.getCount() == 0) {
                        return;
                    }
                    log.warn("Indexes of {} not created yet, trying again: {}", what, e.getMessage());
                }
            } while (!stop.await(PAUSE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
