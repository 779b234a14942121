package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/** Updates for a phone number id that no tenant has, whole; {@code _id} is a hash of queue and body. */
public final class UnroutedStore {

    private static final String QUEUE = "queue";
    private static final String BODY = "body";
    static final String KEPT_AT = "keptAt";
    private static final String UPDATES = "updates";

    private final MongoCollection<Document> unrouted;

    public UnroutedStore(MongoDatabase database) {
        this.unrouted = database.getCollection(Collections.UNROUTED);
    }

    /**
     * One update that waits for its tenant.
     *
     * @param queue where it came from and goes back to
     * @param body the AMQP message's body, JSON
     */
    public record Kept(String id, String queue, String body) {}

    /** Keeps an update; keeping it twice keeps it once. */
    public void keep(String queue, String phoneNumberId, byte[] body, Instant now) {
        String json = new String(body, StandardCharsets.UTF_8);
        // An upsert rather than an insert: a write that finds the document waits for the majority as well.
        Writes.upsert(
                unrouted,
                Hash.id(queue, json),
                Updates.combine(
                        Updates.setOnInsert(QUEUE, queue),
                        Updates.setOnInsert(Fields.PHONE_NUMBER_ID, phoneNumberId),
                        Updates.setOnInsert(BODY, json),
                        Updates.min(KEPT_AT, Date.from(now))));
    }

    /**
     * What is kept for one number.
     *
     * @param updates how many, 1 or more
     * @param oldest when the first of them was kept
     */
    public record Waiting(String phoneNumberId, long updates, Instant oldest) {}

    /** Every number that updates are kept for, the most updates first. */
    public List<Waiting> waiting() {
        return unrouted.aggregate(List.of(
                        Aggregates.group(
                                "$" + Fields.PHONE_NUMBER_ID,
                                Accumulators.sum(UPDATES, 1L),
                                Accumulators.min(KEPT_AT, "$" + KEPT_AT)),
                        Aggregates.sort(Sorts.orderBy(Sorts.descending(UPDATES), Sorts.ascending(Writes.ID)))))
                .map(group -> new Waiting(
                        group.getString(Writes.ID),
                        group.get(UPDATES, Number.class).longValue(),
                        group.getDate(KEPT_AT).toInstant()))
                .into(new ArrayList<>());
    }

    /** The phone number ids that updates are kept for. */
    public List<String> phoneNumberIds() {
        return unrouted.distinct(Fields.PHONE_NUMBER_ID, String.class).into(new ArrayList<>());
    }

    /** Some updates of a number, the ones kept longest first. */
    public List<Kept> oldest(String phoneNumberId, int limit) {
        return unrouted.find(eq(Fields.PHONE_NUMBER_ID, phoneNumberId))
                .sort(Sorts.ascending(KEPT_AT))
                .limit(limit)
                .map(document ->
                        new Kept(document.getString(Writes.ID), document.getString(QUEUE), document.getString(BODY)))
                .into(new ArrayList<>());
    }

    public void delete(List<Kept> kept) {
        unrouted.deleteMany(in(Writes.ID, kept.stream().map(Kept::id).toList()));
    }
}
