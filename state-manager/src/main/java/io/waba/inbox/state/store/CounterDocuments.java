package io.waba.inbox.state.store;

import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.store.Fields;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** A counter's parts as documents, and back. */
final class CounterDocuments {

    private static final String CONVERSATIONS = "conversations";
    private static final String MESSAGES = "messages";
    private static final String ID = "id";
    private static final String REVISION = "revision";
    private static final String AS = "as";
    private static final String GONE = "gone";
    private static final String COUNT = "count";
    private static final String DAY = "day";
    private static final String HOUR = "hour";

    private CounterDocuments() {}

    static TenantFigures figures(Document counter) {
        TreeMap<LocalDate, DayFigures> days = new TreeMap<>();
        Document stored = counter.get(Fields.DAYS, Document.class);
        stored.keySet().forEach(day -> days.put(LocalDate.parse(day), day(stored.get(day, Document.class))));
        return new TenantFigures(
                ZoneId.of(counter.getString(Fields.TIME_ZONE)),
                counter.getLong(Fields.ACTIVE_CONVERSATIONS),
                counter.getLong(Fields.WAITING_CONVERSATIONS),
                days);
    }

    private static DayFigures day(Document day) {
        return new DayFigures(
                day.getLong(Fields.DAY_INBOUND),
                day.getLong(Fields.DAY_OUTBOUND),
                day.getLong(Fields.DAY_ANSWERS),
                day.getLong(Fields.RESPONSE_MILLIS),
                hours(day, Fields.DAY_INBOUND_HOURS),
                hours(day, Fields.DAY_OUTBOUND_HOURS));
    }

    /** Absent on a day that was counted before there were hours of each direction; {@code Reconciliation} adds today's and yesterday's. */
    private static List<Long> hours(Document day, String field) {
        return day.containsKey(field) ? day.getList(field, Long.class) : DayFigures.NO_HOURS;
    }

    static Document ofDay(DayFigures day) {
        return new Document(Fields.DAY_INBOUND, day.inbound())
                .append(Fields.DAY_OUTBOUND, day.outbound())
                .append(Fields.DAY_ANSWERS, day.answers())
                .append(Fields.RESPONSE_MILLIS, day.responseMillis())
                .append(Fields.DAY_INBOUND_HOURS, day.inboundHours())
                .append(Fields.DAY_OUTBOUND_HOURS, day.outboundHours());
    }

    static Document ofBatch(CountedBatch batch) {
        List<Document> conversations = batch.conversations().stream()
                .map(each -> new Document(ID, each.id())
                        .append(REVISION, each.revision())
                        .append(AS, each.as().storedName())
                        .append(GONE, each.gone()))
                .toList();
        List<Document> messages = batch.messages().stream()
                .map(each -> new Document(ID, each.id())
                        .append(REVISION, each.revision())
                        .append(COUNT, each.count() == null ? null : ofCount(each.count())))
                .toList();
        return new Document(CONVERSATIONS, conversations).append(MESSAGES, messages);
    }

    static CountedBatch batch(Document batch) {
        return new CountedBatch(
                batch.getList(CONVERSATIONS, Document.class).stream()
                        .map(each -> new CountedBatch.Conversation(
                                each.getString(ID),
                                each.getInteger(REVISION),
                                CountedAs.ofStored(each.getString(AS)),
                                each.getBoolean(GONE)))
                        .toList(),
                batch.getList(MESSAGES, Document.class).stream()
                        .map(each -> new CountedBatch.Message(
                                each.getString(ID), each.getInteger(REVISION), count(each.get(COUNT, Document.class))))
                        .toList());
    }

    /** As it is kept in the batch and on the message. */
    static Document ofCount(MessageCount count) {
        Document document = new Document(DAY, count.day().toString())
                .append(HOUR, count.hour())
                .append(Fields.DIRECTION, count.direction().wireName());
        if (count.responseMillis() != null) {
            document.append(Fields.RESPONSE_MILLIS, count.responseMillis());
        }
        return document;
    }

    static @Nullable MessageCount count(@Nullable Document count) {
        return count == null
                ? null
                : new MessageCount(
                        LocalDate.parse(count.getString(DAY)),
                        count.getInteger(HOUR),
                        Direction.INBOUND.wireName().equals(count.getString(Fields.DIRECTION))
                                ? Direction.INBOUND
                                : Direction.OUTBOUND,
                        count.getLong(Fields.RESPONSE_MILLIS));
    }
}
