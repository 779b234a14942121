package io.waba.inbox.benchmarks;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.state.store.CounterStore;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/**
 * A tenant of a given size, as it is after a day: every message counted, nothing marked. A third of its conversations are open, a third
 * pending, a third resolved; one in a hundred is an agent's.
 */
final class Inbox {

    static final String TENANT = "t_bench";
    static final String AGENT = "a_bench";
    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    /** The one conversation that is long whatever the size, so that its page is compared with itself. */
    static final String THREAD = "c_0";

    private static final int MESSAGES_OF_THREAD = 200;
    private static final int BATCH = 1_000;
    private static final List<String> STATUSES = List.of("open", "pending", "resolved");

    private final MongoCollection<Document> conversations;
    private final MongoCollection<Document> messages;
    private final int size;
    private int added;

    Inbox(MongoDatabase database, int size, int messagesEach) {
        this.conversations = database.getCollection(Collections.CONVERSATIONS);
        this.messages = database.getCollection(Collections.MESSAGES);
        this.size = size;
        io.waba.inbox.state.store.Indexes.create(database);
        // What the old way of counting had.
        conversations.createIndex(Indexes.ascending(Fields.TENANT_ID, Fields.TICKET_STATUS, Fields.LAST_DIRECTION));
        messages.createIndex(Indexes.ascending(Fields.TENANT_ID, Fields.TIMESTAMP));
        fill(messagesEach);
        new CounterStore(database).get(TENANT, ZoneOffset.UTC, NOW);
        database.getCollection(Collections.METRICS).updateOne(Filters.eq("_id", TENANT), Updates.unset("recount"));
    }

    private void fill(int messagesEach) {
        List<Document> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            batch.add(conversation(i));
            flush(conversations, batch, BATCH);
        }
        flush(conversations, batch, 1);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < (i == 0 ? MESSAGES_OF_THREAD : messagesEach); j++) {
                batch.add(message("m_" + i + "_" + j, "c_" + i, j));
                flush(messages, batch, BATCH);
            }
        }
        flush(messages, batch, 1);
    }

    private static void flush(MongoCollection<Document> collection, List<Document> batch, int least) {
        if (batch.size() >= least) {
            collection.insertMany(batch);
            batch.clear();
        }
    }

    private Document conversation(int i) {
        String status = STATUSES.get(i % STATUSES.size());
        boolean waiting = i % 2 == 0;
        Document document = new Document("_id", "c_" + i)
                .append(Fields.TENANT_ID, TENANT)
                .append(Fields.PHONE_NUMBER_ID, "106540352242922")
                .append(Fields.CONTACT_ID, "ct_" + i)
                .append(Fields.CONTACT_NAME, "Customer " + i)
                .append(Fields.CONTACT_PHONE, "1555" + i)
                .append(Fields.TICKET_STATUS, status)
                .append(Fields.ASSIGNEE_ID, i % 100 == 0 ? AGENT : "a_" + i % 20)
                .append(Fields.LAST_MESSAGE, "Where is my order?")
                .append(Fields.LAST_MESSAGE_AT, Date.from(NOW))
                .append(Fields.LAST_MESSAGE_ID, "m_" + i)
                .append(Fields.LAST_DIRECTION, waiting ? "inbound" : "outbound")
                .append(Fields.LAST_SORT_KEY, sortKey(i))
                .append(Fields.LAST_INBOUND_AT, Date.from(NOW))
                .append(Fields.CREATED_AT, Date.from(NOW));
        if (!status.equals("resolved")) {
            document.append("countedAs", waiting ? "waiting" : "active");
        }
        return document;
    }

    private static Document message(String id, String conversationId, int place) {
        boolean inbound = place % 2 == 0;
        return new Document("_id", TENANT + ":" + id)
                .append(Fields.TENANT_ID, TENANT)
                .append(Fields.CONVERSATION_ID, conversationId)
                .append(Fields.MESSAGE_ID, id)
                .append(Fields.DIRECTION, inbound ? "inbound" : "outbound")
                .append(Fields.TYPE, "text")
                .append(Fields.TEXT, "Where is my order?")
                .append(Fields.CONTENT, new Document("type", "text").append("body", "Where is my order?"))
                .append(Fields.FROM, "+15550001111")
                .append(Fields.TIMESTAMP, Date.from(NOW.minus(Duration.ofMinutes(600 - place))))
                .append(Fields.SORT_KEY, sortKey(place))
                .append("counted", new Document("day", "2026-11-20").append("hour", 2 + place / 60));
    }

    private static String sortKey(int place) {
        return "%010d".formatted(place);
    }

    /** The place in the list before which a tenth of the conversations are. */
    String deepInTheList() {
        return sortKey(size / 10);
    }

    /** A customer writes: what a message writes and marks. */
    void customerWrites() {
        String conversation = "c_" + added % size;
        Document message = message("new_" + added++, conversation, 600);
        message.remove("counted");
        messages.insertOne(message.append("uncounted", true));
        conversations.updateOne(
                Filters.eq("_id", conversation),
                Updates.combine(
                        Updates.set(Fields.LAST_DIRECTION, "inbound"),
                        Updates.set("figuresDirty", true),
                        Updates.inc("figuresRevision", 1)));
    }

    /** The figures as they were counted before there was a counter. */
    long countByQueries() {
        List<String> active = List.of("open", "pending");
        Document ofTenant = new Document(Fields.TENANT_ID, TENANT);
        Document open = new Document(ofTenant).append(Fields.TICKET_STATUS, new Document("$in", active));
        Document today = new Document(ofTenant)
                .append(Fields.TIMESTAMP, new Document("$gte", Date.from(NOW.minus(Duration.ofHours(12)))));
        return conversations.countDocuments(open)
                + conversations.countDocuments(new Document(open).append(Fields.LAST_DIRECTION, "inbound"))
                + messages.countDocuments(today);
    }
}
