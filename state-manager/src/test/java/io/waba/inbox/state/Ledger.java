package io.waba.inbox.state;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.state.store.CountedAs;
import io.waba.inbox.state.store.DayFigures;
import io.waba.inbox.state.store.TenantFigures;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.bson.Document;
import org.bson.conversions.Bson;

/** Conversations and messages as the stores write them, marked for the figures; and the figures by reading every one of them. */
final class Ledger {

    private static final Bson TOUCHED =
            Updates.combine(Updates.set("figuresDirty", true), Updates.inc("figuresRevision", 1));

    private final String tenantId;
    private final MongoCollection<Document> conversations;
    private final MongoCollection<Document> messages;

    Ledger(MongoDatabase database, String tenantId) {
        this.tenantId = tenantId;
        this.conversations = database.getCollection(Collections.CONVERSATIONS);
        this.messages = database.getCollection(Collections.MESSAGES);
    }

    void conversation(String id, String ticketStatus, Direction last) {
        change(id, Updates.combine(TOUCHED, status(ticketStatus, last)));
    }

    /** A change that somebody forgot to mark. */
    void conversationWithoutMark(String id, String ticketStatus, Direction last) {
        change(id, status(ticketStatus, last));
    }

    /** Emptied for good. */
    void gone(String id) {
        change(id, Updates.combine(TOUCHED, Updates.set("figuresGone", true)));
    }

    private Bson status(String ticketStatus, Direction last) {
        return Updates.combine(
                Updates.setOnInsert(Fields.TENANT_ID, tenantId),
                Updates.set(Fields.TICKET_STATUS, ticketStatus),
                Updates.set(Fields.LAST_DIRECTION, last.wireName()));
    }

    private void change(String id, Bson change) {
        conversations.updateOne(Filters.eq("_id", id), change, new UpdateOptions().upsert(true));
    }

    void message(String id, String conversationId, Direction direction, Instant timestamp) {
        message(id, conversationId, direction, timestamp, false);
    }

    void message(String id, String conversationId, Direction direction, Instant timestamp, boolean quiet) {
        messages.insertOne(new Document("_id", tenantId + ":" + id)
                .append(Fields.TENANT_ID, tenantId)
                .append(Fields.CONVERSATION_ID, conversationId)
                .append(Fields.DIRECTION, direction.wireName())
                .append(Fields.TIMESTAMP, Date.from(timestamp))
                .append("quiet", quiet ? true : null)
                .append("uncounted", true));
    }

    List<String> messagesOf(String conversationId) {
        return messages.find(Filters.eq(Fields.CONVERSATION_ID, conversationId))
                .map(each -> each.getString("_id").substring(tenantId.length() + 1))
                .into(new ArrayList<>());
    }

    /** Puts a message into another conversation. */
    void move(String id, String conversationId) {
        messages.updateOne(
                Filters.eq("_id", tenantId + ":" + id),
                Updates.combine(
                        Updates.set(Fields.CONVERSATION_ID, conversationId),
                        Updates.set("uncounted", true),
                        Updates.inc("figuresRevision", 1)));
    }

    /** The figures by the book: every document is read, and every answer looked for in its whole conversation. */
    TenantFigures figures(ZoneId zone, LocalDate today) {
        List<CountedAs> counted =
                conversations.find(Filters.eq(Fields.TENANT_ID, tenantId)).into(new ArrayList<>()).stream()
                        .map(each -> CountedAs.of(
                                each.getString(Fields.TICKET_STATUS), each.getString(Fields.LAST_DIRECTION)))
                        .toList();
        TreeMap<LocalDate, DayFigures> days = new TreeMap<>();
        messages.find(Filters.eq(Fields.TENANT_ID, tenantId)).into(new ArrayList<>()).stream()
                .collect(Collectors.groupingBy(each -> each.getString(Fields.CONVERSATION_ID)))
                .values()
                .forEach(conversation -> count(conversation, zone, days));
        days.keySet().removeIf(day -> !TenantFigures.isKept(day, today));
        return new TenantFigures(
                zone,
                counted.stream().filter(each -> each != CountedAs.NOTHING).count(),
                counted.stream().filter(each -> each == CountedAs.WAITING).count(),
                days);
    }

    private static void count(Collection<Document> conversation, ZoneId zone, Map<LocalDate, DayFigures> days) {
        List<Document> inOrder = conversation.stream()
                .filter(each -> !each.getBoolean("quiet", false))
                .sorted(Comparator.<Document, Instant>comparing(each -> time(each))
                        .thenComparing(each -> each.getString(Fields.DIRECTION)))
                .toList();
        Instant waitingSince = null;
        Instant answeredSince = null;
        Instant lastOutbound = Instant.MIN;
        for (Document each : inOrder) {
            boolean inbound = "inbound".equals(each.getString(Fields.DIRECTION));
            if (inbound) {
                waitingSince = Objects.requireNonNullElse(waitingSince, time(each));
            } else {
                // Two of one millisecond answer together.
                answeredSince = time(each).equals(lastOutbound) ? answeredSince : waitingSince;
                lastOutbound = time(each);
                waitingSince = null;
            }
            boolean answer = !inbound && answeredSince != null;
            long waited = answer ? Duration.between(answeredSince, time(each)).toMillis() : 0;
            ZonedDateTime at = time(each).atZone(zone);
            days.merge(
                    at.toLocalDate(),
                    new DayFigures(
                            inbound ? 1 : 0,
                            inbound ? 0 : 1,
                            answer ? 1 : 0,
                            waited,
                            hours(at, inbound ? 1 : 0),
                            hours(at, inbound ? 0 : 1)),
                    Ledger::sum);
        }
    }

    private static List<Long> hours(ZonedDateTime at, int count) {
        return LongStream.range(0, 24)
                .map(hour -> hour == at.getHour() ? count : 0)
                .boxed()
                .toList();
    }

    private static DayFigures sum(DayFigures one, DayFigures other) {
        return new DayFigures(
                one.inbound() + other.inbound(),
                one.outbound() + other.outbound(),
                one.answers() + other.answers(),
                one.responseMillis() + other.responseMillis(),
                sum(one.inboundHours(), other.inboundHours()),
                sum(one.outboundHours(), other.outboundHours()));
    }

    private static List<Long> sum(List<Long> one, List<Long> other) {
        List<Long> hours = new ArrayList<>();
        for (int hour = 0; hour < 24; hour++) {
            hours.add(one.get(hour) + other.get(hour));
        }
        return hours;
    }

    private static Instant time(Document message) {
        return message.getDate(Fields.TIMESTAMP).toInstant();
    }
}
