package io.waba.inbox.state;

import io.waba.inbox.state.metrics.MetricsBroadcaster;
import io.waba.inbox.state.metrics.Reconciliation;
import io.waba.inbox.state.tenants.Unrouted;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * What is done beside the queues: the indexes and every tenant's figures once after the start, as soon as the store is there; the replay of
 * updates whose phone number has found its tenant; figures that somebody left uncounted; and now and then the figures' reconciliation.
 */
final class Housekeeping implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private static final Duration AT_MOST = Duration.ofSeconds(5);

    private final Runnable createIndexes;
    private final MetricsBroadcaster metrics;
    private final Reconciliation reconciliation;
    private final Unrouted unrouted;
    private final ScheduledExecutorService scheduler;
    private final Duration interval;
    private final Duration reconcileInterval;
    private volatile boolean running;
    private boolean prepared;
    private boolean failing;

    Housekeeping(
            Runnable createIndexes,
            MetricsBroadcaster metrics,
            Reconciliation reconciliation,
            Unrouted unrouted,
            ScheduledExecutorService scheduler,
            Duration interval,
            Duration reconcileInterval) {
        this.createIndexes = createIndexes;
        this.metrics = metrics;
        this.reconciliation = reconciliation;
        this.unrouted = unrouted;
        this.scheduler = scheduler;
        this.interval = interval;
        this.reconcileInterval = reconcileInterval;
    }

    @Override
    public void start() {
        running = true;
        var unused = scheduler.scheduleWithFixedDelay(this::round, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets figures that wait for their second be announced. */
    @Override
    public void stop() {
        metrics.stop();
        scheduler.shutdown();
        try {
            if (!scheduler.awaitTermination(AT_MOST.toMillis(), TimeUnit.MILLISECONDS)) {
                scheduler.shutdownNow();
            }
        } catch (InterruptedException e) {
            scheduler.shutdownNow();
            Thread.currentThread().interrupt();
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stopped after the consumers, which announce figures, and before what it uses. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE - 1;
    }

    private void round() {
        try {
            if (!prepared) {
                createIndexes.run();
                metrics.changedForAll();
                prepared = true;
                var unused = scheduler.scheduleWithFixedDelay(
                        reconciliation::reconcileAll, 0, reconcileInterval.toMillis(), TimeUnit.MILLISECONDS);
            }
            unrouted.replay();
            metrics.resume();
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                log.warn("housekeeping failed, again every {}: {}", interval, e.toString());
            }
            failing = true;
        } catch (Error e) {
            // What throws is not run again, and nobody would notice.
            log.error("housekeeping failed, again every {}", interval, e);
        }
    }
}
