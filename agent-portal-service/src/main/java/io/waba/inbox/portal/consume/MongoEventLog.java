package io.waba.inbox.portal.consume;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.waba.inbox.portal.hub.EventLog;
import io.waba.inbox.portal.hub.ResyncRequiredException;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.shared.wire.WireJson;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.bson.Document;
import org.bson.conversions.Bson;
import tools.jackson.databind.JsonNode;

/**
 * The event log in MongoDB.
 *
 * <p>Why positions have no holes: the relay inserts in order and stops at the first error, and position n + 1 is only ever tried by a writer
 * that has itself inserted n or has read that n is there. Two relays at once collide on the unique index, and the one that loses looks again.
 */
final class MongoEventLog implements EventLog {

    private static final String ID = "_id";
    private static final String POSITION = "position";
    private static final String TYPE = "type";
    private static final String OCCURRED_AT = "occurredAt";
    private static final String DATA = "data";
    private static final String EXPIRES_AT = "expiresAt";
    private static final String TOP = "top";

    private final MongoCollection<Document> log;
    private final MongoCollection<Document> positions;
    private final Clock clock;
    private final Duration timeToLive;

    /**
     * A log in a database.
     *
     * @param timeToLive how long an event is kept for clients that were away
     */
    MongoEventLog(MongoDatabase database, Clock clock, Duration timeToLive) {
        // Losing an acknowledged position would give it twice.
        MongoDatabase durable = database.withWriteConcern(WriteConcern.MAJORITY);
        this.log = durable.getCollection(Collections.EVENT_LOG);
        this.positions = durable.getCollection(Collections.EVENT_POSITIONS);
        this.clock = clock;
        this.timeToLive = timeToLive;
    }

    /** Creates the indexes; the relay must not append before this has succeeded once. Idempotent. */
    void createIndexes() {
        log.createIndex(Indexes.ascending(Fields.TENANT_ID, POSITION), new IndexOptions().unique(true));
        // The entry says when it expires, so that another time to live needs no other index.
        log.createIndex(Indexes.ascending(EXPIRES_AT), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
    }

    /**
     * Logs events and gives each its position; one that is logged already keeps the position that it has.
     *
     * @param events of any tenants, in the order in which they are to be seen
     * @return the same events, in the same order, with their positions
     */
    List<EventEnvelope> append(List<EventEnvelope> events) {
        Map<String, EventEnvelope> distinct = new LinkedHashMap<>();
        events.forEach(event -> distinct.putIfAbsent(event.eventId(), event));
        Map<String, Long> given = new HashMap<>();
        while (true) {
            given.putAll(positionsOf(distinct.keySet()));
            List<EventEnvelope> missing = distinct.values().stream()
                    .filter(event -> !given.containsKey(event.eventId()))
                    .toList();
            if (missing.isEmpty() || insert(missing, given)) {
                break;
            }
        }
        rememberTops(distinct.values(), given);
        return events.stream()
                .map(event -> event.at(Objects.requireNonNull(given.get(event.eventId()))))
                .toList();
    }

    private Map<String, Long> positionsOf(Set<String> eventIds) {
        return log
                .find(Filters.in(ID, eventIds))
                .projection(Projections.include(POSITION))
                .into(new ArrayList<>())
                .stream()
                .collect(Collectors.toMap(entry -> entry.getString(ID), entry -> entry.getLong(POSITION)));
    }

    /** Returns whether all were inserted; false when another relay was faster with an id or a position. */
    private boolean insert(List<EventEnvelope> missing, Map<String, Long> given) {
        Map<String, Long> next = new HashMap<>();
        Map<String, Long> tried = new HashMap<>();
        List<Document> entries = new ArrayList<>(missing.size());
        Date expiresAt = Date.from(clock.instant().plus(timeToLive));
        for (EventEnvelope event : missing) {
            long position = next.compute(event.tenantId(), (tenant, last) -> (last == null ? top(tenant) : last) + 1);
            tried.put(event.eventId(), position);
            entries.add(encode(event, position, expiresAt));
        }
        try {
            log.insertMany(entries, new InsertManyOptions().ordered(true));
        } catch (MongoBulkWriteException e) {
            boolean onlyDuplicates = e.getWriteConcernError() == null
                    && e.getWriteErrors().stream()
                            .allMatch(error -> error.getCategory() == ErrorCategory.DUPLICATE_KEY);
            if (onlyDuplicates) {
                return false;
            }
            throw e;
        }
        given.putAll(tried);
        return true;
    }

    /** Kept beside the log, because a tenant that is silent for longer than the log lives must not start again from 1. */
    private void rememberTops(Iterable<EventEnvelope> events, Map<String, Long> given) {
        Map<String, Long> tops = new HashMap<>();
        events.forEach(
                event -> tops.merge(event.tenantId(), Objects.requireNonNull(given.get(event.eventId())), Math::max));
        tops.forEach((tenant, top) ->
                positions.updateOne(Filters.eq(ID, tenant), Updates.max(TOP, top), new UpdateOptions().upsert(true)));
    }

    @Override
    public long top(String tenantId) {
        Document newest = log.find(Filters.eq(Fields.TENANT_ID, tenantId))
                .sort(Sorts.descending(POSITION))
                .projection(Projections.include(POSITION))
                .limit(1)
                .first();
        // Both, because clocks differ: what was logged last need not be what expires last.
        Document remembered = positions.find(Filters.eq(ID, tenantId)).first();
        return Math.max(
                newest == null ? 0 : newest.getLong(POSITION), remembered == null ? 0 : remembered.getLong(TOP));
    }

    @Override
    public List<EventEnvelope> after(String tenantId, long after, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: 1 or more)");
        }
        long top = top(tenantId);
        if (after == top) {
            return List.of();
        }
        if (after < 0 || after > top) {
            throw new ResyncRequiredException("after: " + after + " (expected: 0 to " + top + ")");
        }
        Bson newer = Filters.and(Filters.eq(Fields.TENANT_ID, tenantId), Filters.gt(POSITION, after));
        List<EventEnvelope> events =
                log.find(newer).sort(Sorts.ascending(POSITION)).limit(limit).into(new ArrayList<>()).stream()
                        .map(MongoEventLog::decode)
                        .toList();
        for (int i = 0; i < events.size(); i++) {
            if (!Long.valueOf(after + 1 + i).equals(events.get(i).position())) {
                throw expired(after + 1 + i);
            }
        }
        if (events.isEmpty()) {
            throw expired(after + 1);
        }
        return events;
    }

    private static ResyncRequiredException expired(long position) {
        return new ResyncRequiredException(
                "position " + position + ": expired (expected: one that is still in the log)");
    }

    private static Document encode(EventEnvelope event, long position, Date expiresAt) {
        return new Document(ID, event.eventId())
                .append(Fields.TENANT_ID, event.tenantId())
                .append(POSITION, position)
                .append(TYPE, event.type())
                .append(OCCURRED_AT, event.occurredAt().toString())
                .append(DATA, new String(WireJson.encode(event.data()), StandardCharsets.UTF_8))
                .append(EXPIRES_AT, expiresAt);
    }

    private static EventEnvelope decode(Document entry) {
        return new EventEnvelope(
                entry.getString(TYPE),
                entry.getString(Fields.TENANT_ID),
                entry.getString(ID),
                Instant.parse(entry.getString(OCCURRED_AT)),
                WireJson.decode(entry.getString(DATA).getBytes(StandardCharsets.UTF_8), JsonNode.class),
                entry.getLong(POSITION));
    }
}
