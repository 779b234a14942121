package io.waba.inbox.portal.dashboard;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import io.waba.inbox.portal.hub.LatestMetrics;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent.MetricsUpdate;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.stereotype.Component;

/** The tenants' counters, as state-manager keeps them; their {@code _id} is the tenant's. */
@Component
final class LatestFigures implements LatestMetrics {

    private final MongoCollection<Document> metrics;
    private final Clock clock;

    LatestFigures(MongoDatabaseFactory databases, Clock clock) {
        this.metrics = databases.getMongoDatabase().getCollection(Collections.METRICS);
        this.clock = clock;
    }

    /**
     * What is counted for a tenant.
     *
     * @param zone where its days begin
     * @param active conversations that are not resolved
     * @param waiting of these, the ones whose customer wrote last
     * @param days those that had messages, of the last 35
     * @param countedAt when something was counted last
     */
    record Figures(ZoneId zone, long active, long waiting, Map<LocalDate, Day> days, Instant countedAt) {

        /** What {@code metrics_update} says at that time; today's figures are nothing until something happens today. */
        MetricsUpdate at(Instant now) {
            LocalDate today = LocalDate.ofInstant(now, zone);
            Day day = days.getOrDefault(today, Day.NONE);
            Instant midnight = today.atStartOfDay(zone).toInstant();
            return new MetricsUpdate(
                    active,
                    waiting,
                    day.inbound() + day.outbound(),
                    day.avgResponseTime(),
                    countedAt.isBefore(midnight) ? midnight : countedAt);
        }
    }

    @Override
    public Optional<EventEnvelope> of(String tenantId) {
        return now(tenantId).map(figures -> event(tenantId, figures));
    }

    static EventEnvelope event(String tenantId, MetricsUpdate figures) {
        return EventEnvelope.of(
                tenantId, EventIds.metricsUpdate(tenantId, figures.timestamp()), figures.timestamp(), figures);
    }

    /** Empty when nothing was counted for the tenant yet. */
    Optional<MetricsUpdate> now(String tenantId) {
        return figures(tenantId).map(figures -> figures.at(clock.instant()));
    }

    /** Empty when nothing was counted for the tenant yet. */
    Optional<Figures> figures(String tenantId) {
        return Optional.ofNullable(metrics.find(eq("_id", tenantId)).first()).map(LatestFigures::figures);
    }

    private static Figures figures(Document counter) {
        Map<LocalDate, Day> days = new HashMap<>();
        Document stored = counter.get(Fields.DAYS, Document.class);
        stored.keySet().forEach(day -> days.put(LocalDate.parse(day), day(stored.get(day, Document.class))));
        return new Figures(
                ZoneId.of(counter.getString(Fields.TIME_ZONE)),
                figure(counter, Fields.ACTIVE_CONVERSATIONS),
                figure(counter, Fields.WAITING_CONVERSATIONS),
                days,
                counter.get(Fields.TIMESTAMP, Date.class).toInstant());
    }

    private static Day day(Document day) {
        return new Day(
                figure(day, Fields.DAY_INBOUND),
                figure(day, Fields.DAY_OUTBOUND),
                figure(day, Fields.DAY_ANSWERS),
                figure(day, Fields.RESPONSE_MILLIS),
                hours(day, Fields.DAY_INBOUND_HOURS),
                hours(day, Fields.DAY_OUTBOUND_HOURS));
    }

    private static List<Long> hours(Document day, String field) {
        return day.containsKey(field)
                ? day.getList(field, Number.class).stream()
                        .map(Number::longValue)
                        .toList()
                : Day.NO_HOURS;
    }

    private static long figure(Document counted, String field) {
        return counted.get(field, Number.class).longValue();
    }
}
