package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * What is counted: conversations and messages, each with what it was counted as, so that a change is counted as a difference. The marks are
 * {@link FiguresMark}'s.
 */
public final class CountedDocuments {

    private static final String COUNTED = "counted";
    private static final String COUNTED_VERSION = "countedVersion";
    private static final String DAY = "day";
    private static final String HOUR = "hour";

    /** What {@link #conversation} reads. */
    static final Bson CONVERSATION = Projections.include(
            FiguresMark.DIRTY,
            FiguresMark.REVISION,
            FiguresMark.GONE,
            Fields.COUNTED_AS,
            Fields.TICKET_STATUS,
            Fields.LAST_DIRECTION);

    /** What {@link #message} reads. */
    static final Bson MESSAGE = Projections.include(
            FiguresMark.UNCOUNTED,
            FiguresMark.REVISION,
            COUNTED,
            Fields.RESPONSE_MILLIS,
            Fields.CONVERSATION_ID,
            Fields.DIRECTION,
            MessageStore.QUIET,
            Fields.TIMESTAMP);

    /** More outbound messages of one conversation in one millisecond than there can be: the Graph API takes one in six seconds. */
    private static final int MOST_AT_ONCE = 100;

    /** How many tenants with work are found at once, at worst. */
    private static final int MOST_MARKS = 1_000;

    private final MongoCollection<Document> conversations;
    private final MongoCollection<Document> messages;
    private final MongoCollection<Document> counters;

    public CountedDocuments(MongoDatabase database) {
        this.conversations = database.getCollection(Collections.CONVERSATIONS);
        this.messages = database.getCollection(Collections.MESSAGES);
        this.counters = database.getCollection(Collections.METRICS);
    }

    /**
     * A conversation, for counting.
     *
     * @param revision of its mark
     * @param before what it was counted as
     * @param now what it counts as
     * @param gone whether it is to be deleted once it is counted out
     */
    public record Conversation(String id, int revision, CountedAs before, CountedAs now, boolean gone) {}

    /**
     * A message, for counting.
     *
     * @param id the document's
     * @param revision of its mark, 0 for the first
     * @param direction null when it is neither a customer's nor the business's, or quiet, and so counts nowhere
     * @param before what it was counted as; null for nothing
     */
    public record Message(
            String id,
            int revision,
            String conversationId,
            @Nullable Direction direction,
            Instant timestamp,
            @Nullable MessageCount before) {}

    /** Some tenants that have something to count or to announce; all of them after a few calls, as these are counted. */
    public Set<String> tenantsWithWork() {
        Set<String> tenants = new HashSet<>();
        tenantsWith(conversations, FiguresMark.DIRTY, tenants);
        tenantsWith(messages, FiguresMark.UNCOUNTED, tenants);
        tenantsWith(counters, CounterStore.UNANNOUNCED, tenants);
        return tenants;
    }

    private static void tenantsWith(MongoCollection<Document> collection, String mark, Set<String> tenants) {
        collection
                .find(new Document(mark, true))
                .projection(Projections.include(Fields.TENANT_ID))
                .limit(MOST_MARKS)
                .forEach(document -> tenants.add(document.getString(Fields.TENANT_ID)));
    }

    /** Marked conversations of a tenant, {@code most} at most. */
    public List<Conversation> markedConversations(String tenantId, int most) {
        return conversations
                .find(new Document(FiguresMark.DIRTY, true).append(Fields.TENANT_ID, tenantId))
                .projection(CONVERSATION)
                .limit(most)
                .map(CountedDocuments::conversation)
                .into(new ArrayList<>());
    }

    /** Marked messages of a tenant, {@code most} at most. */
    public List<Message> markedMessages(String tenantId, int most) {
        return find(new Document(FiguresMark.UNCOUNTED, true).append(Fields.TENANT_ID, tenantId), most, null);
    }

    /** The first messages of the business in that conversation, at that time or later; those of one millisecond together. */
    public List<Message> nextOutbound(String tenantId, String conversationId, Instant from) {
        List<Message> found = find(
                and(ofDirection(tenantId, conversationId, Direction.OUTBOUND), gte(Fields.TIMESTAMP, Date.from(from))),
                MOST_AT_ONCE,
                Sorts.ascending(Fields.TIMESTAMP));
        return found.stream()
                .filter(each -> each.timestamp().equals(found.get(0).timestamp()))
                .toList();
    }

    /**
     * How long a customer had waited for that message of the business: since the first message after the business's previous one. Times are
     * WhatsApp's, which are whole seconds for a customer's message. Several of the business in one millisecond answer together.
     *
     * @return milliseconds; null when nobody waited
     */
    public @Nullable Long responseMillis(String tenantId, Message answer) {
        Date at = Date.from(answer.timestamp());
        Document previous = messages.find(and(
                        ofDirection(tenantId, answer.conversationId(), Direction.OUTBOUND), lt(Fields.TIMESTAMP, at)))
                .projection(Projections.include(Fields.TIMESTAMP))
                .sort(Sorts.descending(Fields.TIMESTAMP))
                .first();
        List<Bson> conditions = new ArrayList<>(List.of(
                ofDirection(tenantId, answer.conversationId(), Direction.INBOUND),
                lte(Fields.TIMESTAMP, at),
                eq(MessageStore.QUIET, null)));
        if (previous != null) {
            conditions.add(gt(Fields.TIMESTAMP, previous.getDate(Fields.TIMESTAMP)));
        }
        Document first = messages.find(and(conditions))
                .projection(Projections.include(Fields.TIMESTAMP))
                .sort(Sorts.ascending(Fields.TIMESTAMP))
                .first();
        return first == null
                ? null
                : Duration.between(first.getDate(Fields.TIMESTAMP).toInstant(), answer.timestamp())
                        .toMillis();
    }

    /** Writes to the documents what they are counted as since that version; can be repeated, and comes too late without harm. */
    public void apply(CountedBatch batch, long version) {
        List<WriteModel<Document>> ofConversations = new ArrayList<>();
        for (CountedBatch.Conversation each : batch.conversations()) {
            Bson counted = setOrUnset(Fields.COUNTED_AS, each.as().storedName());
            ofConversations.add(counted(each.id(), version, counted));
            Bson marked = marked(each.id(), each.revision());
            ofConversations.add(
                    each.gone()
                            ? new DeleteOneModel<>(marked)
                            : new UpdateOneModel<>(marked, Updates.unset(FiguresMark.DIRTY)));
        }
        List<WriteModel<Document>> ofMessages = new ArrayList<>();
        for (CountedBatch.Message each : batch.messages()) {
            MessageCount count = each.count();
            Bson counted = Updates.combine(
                    setOrUnset(
                            COUNTED,
                            count == null
                                    ? null
                                    : new Document(DAY, count.day().toString()).append(HOUR, count.hour())),
                    setOrUnset(Fields.RESPONSE_MILLIS, count == null ? null : count.responseMillis()));
            ofMessages.add(counted(each.id(), version, counted));
            ofMessages.add(
                    new UpdateOneModel<>(marked(each.id(), each.revision()), Updates.unset(FiguresMark.UNCOUNTED)));
        }
        write(conversations, ofConversations);
        write(messages, ofMessages);
    }

    /** In order: a document without its mark is counted. */
    private static void write(MongoCollection<Document> collection, List<WriteModel<Document>> writes) {
        if (!writes.isEmpty()) {
            collection.bulkWrite(writes, new BulkWriteOptions().ordered(true));
        }
    }

    private static UpdateOneModel<Document> counted(String id, long version, Bson counted) {
        Bson before = and(eq(Writes.ID, id), or(eq(COUNTED_VERSION, null), lt(COUNTED_VERSION, version)));
        return new UpdateOneModel<>(before, Updates.combine(counted, Updates.set(COUNTED_VERSION, version)));
    }

    /** What still has the mark that was counted. */
    private static Bson marked(String id, int revision) {
        return and(eq(Writes.ID, id), eq(FiguresMark.REVISION, revision == 0 ? null : revision));
    }

    private static Bson setOrUnset(String field, @Nullable Object value) {
        return value == null ? Updates.unset(field) : Updates.set(field, value);
    }

    private List<Message> find(Bson filter, int most, @Nullable Bson order) {
        return messages.find(filter)
                .projection(MESSAGE)
                .sort(order)
                .limit(most)
                .map(CountedDocuments::message)
                .into(new ArrayList<>());
    }

    private static Bson ofDirection(String tenantId, String conversationId, Direction direction) {
        return and(
                eq(Fields.TENANT_ID, tenantId),
                eq(Fields.CONVERSATION_ID, conversationId),
                eq(Fields.DIRECTION, direction.wireName()));
    }

    static Conversation conversation(Document document) {
        boolean gone = document.getBoolean(FiguresMark.GONE, false);
        return new Conversation(
                document.getString(Writes.ID),
                document.getInteger(FiguresMark.REVISION, 0),
                CountedAs.ofStored(document.getString(Fields.COUNTED_AS)),
                gone
                        ? CountedAs.NOTHING
                        : CountedAs.of(
                                document.getString(Fields.TICKET_STATUS), document.getString(Fields.LAST_DIRECTION)),
                gone);
    }

    static Message message(Document document) {
        Direction direction = direction(document);
        Document counted = document.get(COUNTED, Document.class);
        return new Message(
                document.getString(Writes.ID),
                document.getInteger(FiguresMark.REVISION, 0),
                document.getString(Fields.CONVERSATION_ID),
                document.getBoolean(MessageStore.QUIET, false) ? null : direction,
                document.getDate(Fields.TIMESTAMP).toInstant(),
                counted == null
                        ? null
                        : new MessageCount(
                                LocalDate.parse(counted.getString(DAY)),
                                counted.getInteger(HOUR),
                                Objects.requireNonNull(direction, Fields.DIRECTION),
                                document.getLong(Fields.RESPONSE_MILLIS)));
    }

    private static @Nullable Direction direction(Document document) {
        for (Direction each : Direction.values()) {
            if (each.wireName().equals(document.getString(Fields.DIRECTION))) {
                return each;
            }
        }
        return null;
    }
}
