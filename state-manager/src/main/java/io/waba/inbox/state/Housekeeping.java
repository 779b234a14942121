package io.waba.inbox.state;

import com.mongodb.client.MongoDatabase;
import io.waba.inbox.state.metrics.MetricsBroadcaster;
import io.waba.inbox.state.store.Indexes;
import io.waba.inbox.state.tenants.Unrouted;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/**
 * What is done beside the queues: the indexes and every tenant's figures once after the start, as soon as the store is there, and the replay
 * of updates whose phone number has found its tenant.
 */
final class Housekeeping {

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final MongoDatabase database;
    private final MetricsBroadcaster metrics;
    private final Unrouted unrouted;
    private final ScheduledExecutorService scheduler;
    private final Duration interval;
    private boolean prepared;
    private boolean failing;

    Housekeeping(
            MongoDatabase database,
            MetricsBroadcaster metrics,
            Unrouted unrouted,
            ScheduledExecutorService scheduler,
            Duration interval) {
        this.database = database;
        this.metrics = metrics;
        this.unrouted = unrouted;
        this.scheduler = scheduler;
        this.interval = interval;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        var unused = scheduler.scheduleWithFixedDelay(this::round, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void round() {
        try {
            if (!prepared) {
                Indexes.create(database);
                metrics.changedForAll();
                prepared = true;
            }
            unrouted.replay();
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                log.warn("housekeeping failed, again every {}: {}", interval, e.toString());
            }
            failing = true;
        }
    }
}
