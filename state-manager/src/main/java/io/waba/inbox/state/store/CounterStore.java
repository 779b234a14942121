package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.not;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The tenants' counters: one document each, changed by compare-and-set. It holds the figures, and the batch that was added to them last until
 * that is written to the documents that it came from.
 */
public final class CounterStore {

    static final String UNANNOUNCED = "unannounced";

    private static final String VERSION = "version";
    private static final String BATCH = "batch";
    private static final String RECOUNT = "recount";
    private static final String ANNOUNCED_DAY = "announcedDay";
    private static final String ANNOUNCED_AT = "announcedAt";
    private static final String RECONCILED_AT = "reconciledAt";

    private final MongoCollection<Document> counters;

    public CounterStore(MongoDatabase database) {
        this.counters = database.getCollection(Collections.METRICS);
    }

    /**
     * A counter as it was read.
     *
     * @param version counts up with every batch, and does not start again when the document was deleted
     * @param batch what was added last and may not be written to its documents yet; null when it is
     * @param recount whether every message of the kept days has to be counted anew, because it is a new counter or has a new time zone
     * @param unannounced whether the figures changed since they were announced
     * @param announcedDay the day that was announced last
     * @param announcedAt when an announcement was last begun
     */
    public record Counter(
            String tenantId,
            long version,
            TenantFigures figures,
            @Nullable CountedBatch batch,
            boolean recount,
            boolean unannounced,
            @Nullable LocalDate announcedDay,
            @Nullable Instant announcedAt) {}

    /**
     * The tenant's counter; a new one when there is none.
     *
     * @param zone where a new counter's days begin
     */
    public Counter get(String tenantId, ZoneId zone, Instant now) {
        Document found = counters.find(eq(Writes.ID, tenantId)).first();
        return counter(found == null ? create(tenantId, zone, now) : found);
    }

    private Document create(String tenantId, ZoneId zone, Instant now) {
        return Writes.upsert(
                counters,
                tenantId,
                Updates.combine(
                        Updates.setOnInsert(Fields.TENANT_ID, tenantId),
                        // Later than any version of a counter that was there before, which its documents may still
                        // name.
                        Updates.setOnInsert(VERSION, now.toEpochMilli()),
                        Updates.setOnInsert(Fields.TIME_ZONE, zone.getId()),
                        Updates.setOnInsert(Fields.ACTIVE_CONVERSATIONS, 0L),
                        Updates.setOnInsert(Fields.WAITING_CONVERSATIONS, 0L),
                        Updates.setOnInsert(Fields.DAYS, new Document()),
                        Updates.setOnInsert(Fields.TIMESTAMP, Date.from(now)),
                        Updates.setOnInsert(RECOUNT, true),
                        Updates.setOnInsert(UNANNOUNCED, true)));
    }

    /**
     * Puts these figures in place of the ones that were read, unless somebody was faster.
     *
     * @param batch what they differ by; to be written to its documents, and then {@link #written}
     * @return the counter as it is then; empty when somebody was faster
     */
    public Optional<Counter> replace(Counter seen, TenantFigures figures, @Nullable CountedBatch batch, Instant now) {
        boolean changed = !figures.equals(seen.figures());
        Counter next = new Counter(
                seen.tenantId(),
                seen.version() + 1,
                figures,
                batch,
                seen.recount(),
                seen.unannounced() || changed,
                seen.announcedDay(),
                seen.announcedAt());
        List<Bson> changes = new ArrayList<>(List.of(
                Updates.set(VERSION, next.version()),
                Updates.set(Fields.ACTIVE_CONVERSATIONS, figures.active()),
                Updates.set(Fields.WAITING_CONVERSATIONS, figures.waiting()),
                Updates.set(Fields.TIMESTAMP, Date.from(now))));
        changes.addAll(changedDays(seen.figures(), figures));
        if (changed) {
            changes.add(Updates.set(UNANNOUNCED, true));
        }
        if (batch != null) {
            changes.add(Updates.set(BATCH, CounterDocuments.ofBatch(batch)));
        }
        return compareAndSet(seen, changes) ? Optional.of(next) : Optional.empty();
    }

    private static List<Bson> changedDays(TenantFigures before, TenantFigures after) {
        List<Bson> changes = new ArrayList<>();
        after.days().forEach((day, figures) -> {
            if (!figures.equals(before.days().get(day))) {
                changes.add(Updates.set(Fields.DAYS + "." + day, CounterDocuments.ofDay(figures)));
            }
        });
        before.days().keySet().stream()
                .filter(day -> !after.days().containsKey(day))
                .forEach(day -> changes.add(Updates.unset(Fields.DAYS + "." + day)));
        return changes;
    }

    /** Says that the batch is written to its documents. */
    public void written(Counter counter) {
        counters.updateOne(
                and(eq(Writes.ID, counter.tenantId()), eq(VERSION, counter.version())), Updates.unset(BATCH));
    }

    /** From now on days begin in that zone, and every message is to be counted anew. */
    public void moveTo(Counter seen, ZoneId zone) {
        compareAndSet(
                seen,
                List.of(
                        Updates.set(VERSION, seen.version() + 1),
                        Updates.set(Fields.TIME_ZONE, zone.getId()),
                        Updates.set(RECOUNT, true)));
    }

    /** Says that every message that is to be counted anew is marked. */
    public void marked(Counter seen) {
        compareAndSet(seen, List.of(Updates.unset(RECOUNT)));
    }

    private boolean compareAndSet(Counter seen, List<Bson> changes) {
        Bson unchanged = and(eq(Writes.ID, seen.tenantId()), eq(VERSION, seen.version()), eq(BATCH, null));
        return counters.updateOne(unchanged, Updates.combine(changes)).getMatchedCount() == 1;
    }

    /** Takes the right to announce; returns false when somebody else took it since the counter was read. */
    public boolean claimAnnouncement(Counter seen, Instant now) {
        Instant last = seen.announcedAt();
        Bson unclaimed = and(eq(Writes.ID, seen.tenantId()), eq(ANNOUNCED_AT, last == null ? null : Date.from(last)));
        return counters.updateOne(unclaimed, Updates.set(ANNOUNCED_AT, Date.from(now)))
                        .getMatchedCount()
                == 1;
    }

    /**
     * Says that these figures were announced.
     *
     * @return false when others hold by now, which somebody may have announced before; then they have to be announced (again)
     */
    public boolean announced(Counter seen, LocalDate today) {
        Bson same = and(eq(Writes.ID, seen.tenantId()), eq(VERSION, seen.version()));
        Bson done = Updates.combine(Updates.unset(UNANNOUNCED), Updates.set(ANNOUNCED_DAY, today.toString()));
        if (counters.updateOne(same, done).getMatchedCount() == 1) {
            return true;
        }
        counters.updateOne(eq(Writes.ID, seen.tenantId()), Updates.set(UNANNOUNCED, true));
        return false;
    }

    /** Takes the right to reconcile; returns false when somebody did less than {@code interval} ago. */
    public boolean claimReconciliation(String tenantId, Instant now, Duration interval) {
        Bson due = and(eq(Writes.ID, tenantId), not(gt(RECONCILED_AT, Date.from(now.minus(interval)))));
        return counters.updateOne(due, Updates.set(RECONCILED_AT, Date.from(now)))
                        .getMatchedCount()
                == 1;
    }

    private static Counter counter(Document document) {
        Document batch = document.get(BATCH, Document.class);
        String announcedDay = document.getString(ANNOUNCED_DAY);
        Date announcedAt = document.getDate(ANNOUNCED_AT);
        return new Counter(
                document.getString(Fields.TENANT_ID),
                Objects.requireNonNull(document.getLong(VERSION), VERSION),
                CounterDocuments.figures(document),
                batch == null ? null : CounterDocuments.batch(batch),
                document.getBoolean(RECOUNT, false),
                document.getBoolean(UNANNOUNCED, false),
                announcedDay == null ? null : LocalDate.parse(announcedDay),
                announcedAt == null ? null : announcedAt.toInstant());
    }
}
