package io.waba.inbox.portal.inbox;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Sorts;
import io.waba.inbox.portal.inbox.InboxReader.Placed;
import io.waba.inbox.portal.store.CappedCounts;
import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.stereotype.Component;

/** Reads what somebody should look at: customers who wait, and messages that did not arrive. */
@Component
final class AttentionReader {

    private static final long MAX_SECONDS = 5;

    private final MongoCollection<Document> conversations;
    private final MongoCollection<Document> messages;

    AttentionReader(MongoDatabaseFactory databases) {
        MongoDatabase database = databases.getMongoDatabase();
        this.conversations = database.getCollection(Collections.CONVERSATIONS);
        this.messages = database.getCollection(Collections.MESSAGES);
    }

    /** Conversations that wait, those first whose customer wrote longest ago. */
    List<Document> longestWaiting(String tenantId, int limit) {
        return conversations
                .find(waiting(tenantId))
                .sort(Sorts.ascending(Fields.LAST_INBOUND_AT))
                .limit(limit)
                .maxTime(MAX_SECONDS, TimeUnit.SECONDS)
                .into(new ArrayList<>());
    }

    /**
     * How many conversations wait whose customer wrote last within that time; {@value CappedCounts#MOST} when there are more.
     *
     * @param counts those of the same answer
     * @param after not at it, but later; null for ever so long ago
     * @param until at it or before; null for until now
     */
    long waitingCount(CappedCounts counts, String tenantId, @Nullable Instant after, @Nullable Instant until) {
        Document within = new Document();
        if (after != null) {
            within.append("$gt", Date.from(after));
        }
        if (until != null) {
            within.append("$lte", Date.from(until));
        }
        return counts.count(conversations, waiting(tenantId).append(Fields.LAST_INBOUND_AT, within));
    }

    /** Messages of ours that failed or are unconfirmed, newest first, before the place. */
    List<Placed<Message>> notArrived(String tenantId, @Nullable String before, int limit) {
        // One index for each status, because almost all messages are of neither.
        return Stream.of(MessageStatus.FAILED, MessageStatus.UNCONFIRMED)
                .flatMap(status -> ofStatus(tenantId, status, before, limit).stream())
                .sorted(Comparator.comparing((Placed<Message> placed) -> placed.sortKey())
                        .reversed())
                .limit(limit)
                .toList();
    }

    /** Whom these conversations are with, by conversation id. */
    Map<String, Conversation.Contact> contacts(String tenantId, Collection<String> conversationIds) {
        Map<String, Conversation.Contact> contacts = new HashMap<>();
        conversations
                .find(and(in("_id", conversationIds), eq(Fields.TENANT_ID, tenantId)))
                .maxTime(MAX_SECONDS, TimeUnit.SECONDS)
                .forEach(document -> contacts.put(document.getString("_id"), Conversation.Contact.of(document)));
        return contacts;
    }

    private List<Placed<Message>> ofStatus(String tenantId, MessageStatus status, @Nullable String before, int limit) {
        Document ofStatus = new Document(Fields.TENANT_ID, tenantId).append(Fields.STATUS, status.wireName());
        if (before != null) {
            ofStatus.append(Fields.SORT_KEY, new Document("$lt", before));
        }
        return messages.find(ofStatus.append(Fields.DIRECTION, Direction.OUTBOUND.wireName()))
                .sort(Sorts.descending(Fields.SORT_KEY))
                .limit(limit)
                .maxTime(MAX_SECONDS, TimeUnit.SECONDS)
                .map(document -> new Placed<>(Message.of(document), document.getString(Fields.SORT_KEY)))
                .into(new ArrayList<>());
    }

    /** Plain fields, in which any store finds the condition of the partial index. */
    private static Document waiting(String tenantId) {
        return new Document(Fields.TENANT_ID, tenantId).append(Fields.COUNTED_AS, Fields.WAITING);
    }
}
