package io.waba.inbox.portal.activity;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Keeps the activity going for as long as the application runs, and says goodbye. */
final class ActivityLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ActivityLifecycle.class);

    /** With the broadcast: after the sockets on the way down, so that what is said last is that nobody is here. */
    private static final int PHASE = DEFAULT_PHASE - 2;

    private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);
    private static final Duration GOODBYE_WITHIN = Duration.ofSeconds(2);

    private final Activity activity;
    private final ActivitySettings settings;
    private final ScheduledExecutorService timer;
    private final ExecutorService talking;
    private List<ScheduledFuture<?>> schedules = List.of();

    ActivityLifecycle(
            Activity activity, ActivitySettings settings, ScheduledExecutorService timer, ExecutorService talking) {
        this.activity = activity;
        this.settings = settings;
        this.timer = timer;
        this.talking = talking;
    }

    @Override
    public synchronized void start() {
        schedules = Stream.of(
                        every(settings.beat(), activity::beat),
                        every(SWEEP_EVERY, activity::sweep),
                        every(settings.keepEvery(), activity::keep))
                .toList();
    }

    private ScheduledFuture<?> every(Duration interval, Runnable task) {
        long millis = interval.toMillis();
        return timer.scheduleWithFixedDelay(() -> run(task), millis, millis, TimeUnit.MILLISECONDS);
    }

    /** What throws is not run again, and nobody would notice. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("activity failed", e);
        }
    }

    @Override
    public synchronized void stop() {
        schedules.forEach(schedule -> schedule.cancel(false));
        schedules = List.of();
        activity.beat();
        try {
            talking.submit(() -> log.debug("goodbye said")).get(GOODBYE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            // The others notice by themselves, a few beats later.
            log.warn("other instances were not told that this one ends reason={}", e.toString());
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return !schedules.isEmpty();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
