package io.waba.inbox.state.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waba.inbox.state.store.CounterStore;
import io.waba.inbox.state.store.DayFigures;
import io.waba.inbox.state.store.RecountStore;
import io.waba.inbox.state.store.RecountStore.Recount;
import io.waba.inbox.state.store.TenantFigures;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.state.store.TenantStore.Tenant;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares a tenant's counter with what its documents say, and puts right what is wrong: a document that was changed without its mark is
 * marked, a total that is not the sum of its parts is replaced. Of messages, yesterday's and today's are compared. The counter must not change
 * meanwhile; when it does for too long, the comparison is left to the next time.
 */
public final class Reconciliation {

    private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);

    private static final int TRIES = 5;

    private final FigureCounter counter;
    private final CounterStore counters;
    private final RecountStore recounts;
    private final TenantStore tenants;
    private final Clock clock;
    private final Duration interval;
    private final Counter corrected;
    private final Counter skipped;

    public Reconciliation(
            FigureCounter counter,
            CounterStore counters,
            RecountStore recounts,
            TenantStore tenants,
            Clock clock,
            Duration interval,
            MeterRegistry registry) {
        this.counter = counter;
        this.counters = counters;
        this.recounts = recounts;
        this.tenants = tenants;
        this.clock = clock;
        this.interval = interval;
        this.corrected = Counter.builder("waba.figures.corrected")
                .description("How often a tenant's figures were found to be wrong, and put right")
                .register(registry);
        this.skipped = Counter.builder("waba.figures.skipped")
                .description("How often a tenant was too busy for its figures to be compared")
                .register(registry);
    }

    /** Compares every tenant's that nobody compared lately; what fails is left to the next time. */
    public void reconcileAll() {
        try {
            tenants.tenants().forEach(this::reconcileUnlessClaimed);
        } catch (RuntimeException e) {
            log.warn("figures not compared, again in {}: {}", interval, e.toString());
        } catch (Error e) {
            // What throws is not run again, and nobody would notice.
            log.error("figures not compared, again in {}", interval, e);
        }
    }

    private void reconcileUnlessClaimed(Tenant tenant) {
        try {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            counters.get(tenant.id(), tenant.timeZone(), now);
            // Half of it: every instance comes once in an interval, and never at exactly the same time.
            if (counters.claimReconciliation(tenant.id(), now, interval.dividedBy(2))) {
                reconcile(tenant.id(), tenant.timeZone(), now);
            }
        } catch (RuntimeException e) {
            log.warn("figures of tenant={} not compared, again in {}: {}", tenant.id(), interval, e.toString());
        } catch (Error e) {
            log.error("figures of tenant={} not compared, again in {}", tenant.id(), interval, e);
        }
    }

    /**
     * Compares one tenant's.
     *
     * @return whether something was wrong
     */
    boolean reconcile(String tenantId, ZoneId zone, Instant now) {
        int marked = 0;
        for (int tried = 0; tried < TRIES; tried++) {
            FigureCounter.Settled settled = counter.settle(tenantId, zone, now);
            CounterStore.Counter seen = counters.get(tenantId, zone, now);
            if (!settled.complete() || seen.batch() != null) {
                continue;
            }
            LocalDate today = seen.figures().today(now);
            LocalDate from = today.minusDays(1);
            Recount recount = recounts.recount(tenantId, zone, from, today);
            marked += recount.marked();
            if (recount.marked() > 0) {
                continue;
            }
            TenantFigures right = corrected(seen.figures(), recount.figures(), from);
            if (right.equals(seen.figures())) {
                if (counters.get(tenantId, zone, now).version() == seen.version()) {
                    return report(tenantId, marked, seen.figures(), right, now);
                }
            } else if (counters.replace(seen, right, null, now).isPresent()) {
                return report(tenantId, marked, seen.figures(), right, now);
            }
        }
        skipped.increment();
        return report(tenantId, marked, TenantFigures.none(zone), TenantFigures.none(zone), now);
    }

    private boolean report(String tenantId, int marked, TenantFigures found, TenantFigures right, Instant now) {
        boolean wrong = marked > 0 || !found.equals(right);
        if (wrong) {
            corrected.increment();
            log.warn(
                    "figures corrected tenant={} documents={} found={} right={}",
                    tenantId,
                    marked,
                    found.at(now),
                    right.at(now));
        }
        return wrong;
    }

    private static TenantFigures corrected(TenantFigures found, TenantFigures recounted, LocalDate from) {
        NavigableMap<LocalDate, DayFigures> days = new TreeMap<>(found.days().headMap(from, false));
        days.putAll(recounted.days());
        return new TenantFigures(found.zone(), recounted.active(), recounted.waiting(), days);
    }
}
