package io.waba.inbox.portal.hub;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the hub runs what blocks, now or later. */
final class Tasks {

    private static final Logger log = LoggerFactory.getLogger(Tasks.class);

    private final Executor blocking;
    private final ScheduledExecutorService timer;

    Tasks(Executor blocking, ScheduledExecutorService timer) {
        this.blocking = blocking;
        this.timer = timer;
    }

    /** @throws RejectedExecutionException when there is no room for more */
    void run(Runnable task) {
        blocking.execute(task);
    }

    /** Runs it after the pause; when there is no room for it then, after another one. */
    void runAfter(Duration pause, Runnable task) {
        try {
            Future<?> unused = timer.schedule(() -> runOrDefer(pause, task), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("hub closed, task dropped reason={}", e.toString());
        }
    }

    /** Runs it now; when there is no room for it, after a pause. */
    void runOrDefer(Duration pause, Runnable task) {
        try {
            blocking.execute(task);
        } catch (RejectedExecutionException e) {
            runAfter(pause, task);
        }
    }
}
