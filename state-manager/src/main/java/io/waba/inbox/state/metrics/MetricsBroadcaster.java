package io.waba.inbox.state.metrics;

import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.state.publish.EventSink;
import io.waba.inbox.state.store.CounterStore;
import io.waba.inbox.state.store.CounterStore.Counter;
import io.waba.inbox.state.store.TenantFigures;
import io.waba.inbox.state.store.TenantStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a tenant's figures counted after they changed, and announces them: the first change at once, further ones at most once a second over all
 * instances, the last one always, and the new day's at the tenant's midnight. When the store or the broker is away it tries again every few
 * seconds. What a crash left uncounted or unannounced is marked in the store, and found by {@link #resume}.
 */
public final class MetricsBroadcaster {

    private static final Logger log = LoggerFactory.getLogger(MetricsBroadcaster.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final FigureCounter counter;
    private final CounterStore counters;
    private final TenantStore tenants;
    private final EventSink events;
    private final Clock clock;
    private final ScheduledExecutorService scheduler;
    private final Map<String, Throttle> throttles = new ConcurrentHashMap<>();

    public MetricsBroadcaster(
            FigureCounter counter,
            CounterStore counters,
            TenantStore tenants,
            EventSink events,
            Clock clock,
            ScheduledExecutorService scheduler) {
        this.counter = counter;
        this.counters = counters;
        this.tenants = tenants;
        this.events = events;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /** Says that a tenant's figures may have changed; returns at once. */
    public void changed(String tenantId) {
        throttles.computeIfAbsent(tenantId, Throttle::new).changed();
    }

    /** Counts for every tenant, and knows them all at midnight, as after a start. */
    public void changedForAll() {
        tenants.tenants().forEach(tenant -> changed(tenant.id()));
    }

    /** Goes on with what an instance that is gone, or a failure, left uncounted or unannounced. */
    public void resume() {
        counter.tenantsWithWork().forEach(this::changed);
    }

    /** Waits for no midnight any more: a scheduler that is shut down would, for hours. What waits for its second is still announced. */
    public void stop() {
        throttles.values().forEach(Throttle::forgetMidnight);
    }

    private final class Throttle {

        private final String tenantId;
        private boolean scheduled;
        private Instant notBefore = Instant.MIN;
        private @Nullable Instant midnight;
        private @Nullable Future<?> newDay;

        Throttle(String tenantId) {
            this.tenantId = tenantId;
        }

        synchronized void changed() {
            if (!scheduled) {
                Instant now = clock.instant();
                scheduled = true;
                var unused = schedule(this::run, now, notBefore.isAfter(now) ? notBefore : now);
            }
        }

        private void run() {
            begin();
            try {
                countAndAnnounce();
            } catch (RuntimeException e) {
                log.warn("figures of tenant={} not announced, again in {}: {}", tenantId, AFTER_FAILURE, e.toString());
                again(clock.instant().plus(AFTER_FAILURE));
            }
        }

        /** Before counting: a change from here on may be missing in the count and needs another. */
        private synchronized void begin() {
            scheduled = false;
            notBefore = clock.instant().plus(INTERVAL);
        }

        private synchronized void again(Instant earliest) {
            notBefore = earliest;
            changed();
        }

        private void countAndAnnounce() {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            ZoneId zone =
                    tenants.find(tenantId).map(TenantStore.Tenant::timeZone).orElse(UTC);
            FigureCounter.Settled settled = counter.settle(tenantId, zone, now);
            LocalDate today = settled.counter().figures().today(now);
            atMidnight(today.plusDays(1).atStartOfDay(zone).toInstant(), now);
            if (settled.counter().unannounced()
                    || !today.equals(settled.counter().announcedDay())) {
                announce(settled.counter(), today, now);
            }
            if (!settled.complete()) {
                changed();
            }
        }

        private void announce(Counter counted, LocalDate today, Instant now) {
            Instant earliest = earliest(counted.announcedAt(), now);
            if (earliest.isAfter(now)) {
                again(earliest);
                return;
            }
            if (!counters.claimAnnouncement(counted, now)) {
                again(now.plus(INTERVAL));
                return;
            }
            TenantFigures figures = counted.figures();
            events.publish(
                    List.of(EventEnvelope.of(tenantId, EventIds.metricsUpdate(tenantId, now), now, figures.at(now))));
            if (!counters.announced(counted, today)) {
                changed();
            }
        }

        /** Neither too soon after another instance, nor held up by one whose clock is ahead. */
        private Instant earliest(@Nullable Instant last, Instant now) {
            return last == null || last.isAfter(now.plus(INTERVAL)) ? now : last.plus(INTERVAL);
        }

        private synchronized void atMidnight(Instant next, Instant now) {
            if (!next.equals(midnight)) {
                midnight = next;
                newDay = schedule(this::changed, now, next);
            }
        }

        synchronized void forgetMidnight() {
            if (newDay != null) {
                newDay.cancel(false);
            }
        }

        private Future<?> schedule(Runnable work, Instant now, Instant at) {
            return scheduler.schedule(work, Duration.between(now, at).toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
