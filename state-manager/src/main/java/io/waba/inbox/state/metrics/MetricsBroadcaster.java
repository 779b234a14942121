package io.waba.inbox.state.metrics;

import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent.MetricsUpdate;
import io.waba.inbox.state.publish.EventSink;
import io.waba.inbox.state.store.FigureStore;
import io.waba.inbox.state.store.TenantStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts a tenant's figures after they changed, keeps them for the portal to read and announces them: the first change at once, further ones
 * at most once a second, the last one always. When the store or the broker is away it tries again every few seconds. Figures that a crash
 * kept from being announced are announced by the next start.
 */
public final class MetricsBroadcaster {

    private static final Logger log = LoggerFactory.getLogger(MetricsBroadcaster.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final FigureStore figures;
    private final TenantStore tenants;
    private final EventSink events;
    private final Clock clock;
    private final ScheduledExecutorService scheduler;
    private final Map<String, Throttle> throttles = new ConcurrentHashMap<>();

    public MetricsBroadcaster(
            FigureStore figures,
            TenantStore tenants,
            EventSink events,
            Clock clock,
            ScheduledExecutorService scheduler) {
        this.figures = figures;
        this.tenants = tenants;
        this.events = events;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /** Says that a tenant's figures may have changed; returns at once. */
    public void changed(String tenantId) {
        throttles.computeIfAbsent(tenantId, Throttle::new).changed();
    }

    /** Announces every tenant's figures, as after a start. */
    public void changedForAll() {
        tenants.tenants().forEach(tenant -> changed(tenant.id()));
    }

    private void broadcast(String tenantId) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        ZoneId zone = tenants.find(tenantId).map(TenantStore.Tenant::timeZone).orElse(ZoneOffset.UTC);
        Instant startOfDay = now.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
        MetricsUpdate counted = figures.count(tenantId, startOfDay, now);
        figures.save(tenantId, counted);
        events.publish(List.of(EventEnvelope.of(tenantId, EventIds.metricsUpdate(tenantId, now), now, counted)));
    }

    private final class Throttle {

        private final String tenantId;
        private boolean scheduled;
        private Instant notBefore = Instant.MIN;

        Throttle(String tenantId) {
            this.tenantId = tenantId;
        }

        synchronized void changed() {
            if (!scheduled) {
                Instant now = clock.instant();
                scheduled = true;
                long delay = notBefore.isAfter(now)
                        ? Duration.between(now, notBefore).toMillis()
                        : 0;
                var unused = scheduler.schedule(this::run, delay, TimeUnit.MILLISECONDS);
            }
        }

        private void run() {
            begin();
            try {
                broadcast(tenantId);
            } catch (RuntimeException e) {
                log.warn("figures of tenant={} not announced, again in {}: {}", tenantId, AFTER_FAILURE, e.toString());
                again();
            }
        }

        /** Before counting: a change from here on may be missing in the count and needs another. */
        private synchronized void begin() {
            scheduled = false;
            notBefore = clock.instant().plus(INTERVAL);
        }

        private synchronized void again() {
            notBefore = clock.instant().plus(AFTER_FAILURE);
            changed();
        }
    }
}
