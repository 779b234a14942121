package io.waba.inbox.state.store;

import io.waba.inbox.shared.event.PortalEvent.MetricsUpdate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is counted for a tenant.
 *
 * @param zone where its days begin
 * @param active conversations whose ticket is open or pending
 * @param waiting of these, the ones whose customer wrote last
 * @param days the last {@link #DAYS_KEPT} days that had messages
 */
public record TenantFigures(ZoneId zone, long active, long waiting, NavigableMap<LocalDate, DayFigures> days) {

    /** Today among them. */
    public static final int DAYS_KEPT = 35;

    public TenantFigures {
        days = Collections.unmodifiableNavigableMap(new TreeMap<>(days));
    }

    public static TenantFigures none(ZoneId zone) {
        return new TenantFigures(zone, 0, 0, new TreeMap<>());
    }

    public LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, zone);
    }

    /** Whether that day's messages are counted today. Tomorrow's are: WhatsApp's clock and ours may differ at midnight. */
    public static boolean isKept(LocalDate day, LocalDate today) {
        return day.isAfter(today.minusDays(DAYS_KEPT)) && !day.isAfter(today.plusDays(1));
    }

    /** What {@code metrics_update} says at that time. */
    public MetricsUpdate at(Instant now) {
        DayFigures day = days.getOrDefault(today(now), DayFigures.NONE);
        return new MetricsUpdate(active, waiting, day.messages(), day.avgResponseSeconds(), now);
    }

    public TenantFigures with(CountedAs before, CountedAs after) {
        return new TenantFigures(
                zone, active + active(after) - active(before), waiting + waiting(after) - waiting(before), days);
    }

    /** Days that are kept no more are not touched. */
    public TenantFigures with(@Nullable MessageCount before, @Nullable MessageCount after, LocalDate today) {
        TreeMap<LocalDate, DayFigures> changed = new TreeMap<>(days);
        if (before != null && isKept(before.day(), today)) {
            changed.compute(
                    before.day(), (day, figures) -> orAbsent(orNone(figures).minus(before)));
        }
        if (after != null && isKept(after.day(), today)) {
            changed.compute(
                    after.day(), (day, figures) -> orAbsent(orNone(figures).plus(after)));
        }
        return new TenantFigures(zone, active, waiting, changed);
    }

    /** Without the days that are over for good. */
    public TenantFigures from(LocalDate today) {
        return new TenantFigures(zone, active, waiting, new TreeMap<>(days.tailMap(today.minusDays(DAYS_KEPT), false)));
    }

    private static DayFigures orNone(@Nullable DayFigures figures) {
        return figures == null ? DayFigures.NONE : figures;
    }

    private static @Nullable DayFigures orAbsent(DayFigures figures) {
        return figures.equals(DayFigures.NONE) ? null : figures;
    }

    private static int active(CountedAs as) {
        return as == CountedAs.NOTHING ? 0 : 1;
    }

    private static int waiting(CountedAs as) {
        return as == CountedAs.WAITING ? 1 : 0;
    }
}
