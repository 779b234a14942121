package io.waba.inbox.portal.media;

import io.waba.inbox.media.GridFsMediaStore;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Removes now and then what uploads left in the store that ended with their process. */
final class AbandonedUploads implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AbandonedUploads.class);
    private static final long FIRST_AFTER_MINUTES = 1;
    private static final long EVERY_MINUTES = 60;

    private final GridFsMediaStore store;
    private @Nullable ScheduledExecutorService timer;

    AbandonedUploads(GridFsMediaStore store) {
        this.store = store;
    }

    @Override
    public synchronized void start() {
        ScheduledExecutorService started =
                Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "abandoned-uploads"));
        var unused = started.scheduleWithFixedDelay(this::remove, FIRST_AFTER_MINUTES, EVERY_MINUTES, TimeUnit.MINUTES);
        timer = started;
    }

    /** What throws is not run again, and nobody would notice. */
    private void remove() {
        try {
            int removed = store.removeAbandoned();
            if (removed > 0) {
                log.info("removed abandoned uploads count={}", removed);
            }
        } catch (RuntimeException | Error e) {
            log.warn("Abandoned uploads not removed, trying again in {} min: {}", EVERY_MINUTES, e.toString());
        }
    }

    @Override
    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }
}
