package io.waba.inbox.portal.consume;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.waba.inbox.portal.hub.JoinedConversations;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;

/** Which conversations clients have joined, in MongoDB: as long as the event log lets them resume. */
final class MongoJoinedConversations implements JoinedConversations {

    private static final String ID = "_id";
    private static final String CONVERSATIONS = "conversations";
    private static final String EXPIRES_AT = "expiresAt";

    private final MongoCollection<Document> clients;
    private final Clock clock;
    private final Duration timeToLive;

    /**
     * Those in a database.
     *
     * @param timeToLive how long a client is remembered after it last joined or left a conversation, resumed, or was known to be here
     */
    MongoJoinedConversations(MongoDatabase database, Clock clock, Duration timeToLive) {
        this.clients = database.getCollection(Collections.JOINED_CONVERSATIONS);
        this.clock = clock;
        this.timeToLive = timeToLive;
    }

    /** Idempotent. */
    void createIndexes() {
        clients.createIndex(Indexes.ascending(EXPIRES_AT), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
    }

    @Override
    public void add(String tenantId, String client, String conversationId) {
        clients.updateOne(
                byId(tenantId, client),
                Updates.combine(
                        Updates.setOnInsert(Fields.TENANT_ID, tenantId),
                        Updates.addToSet(CONVERSATIONS, conversationId),
                        renewed()),
                new UpdateOptions().upsert(true));
    }

    @Override
    public void remove(String tenantId, String client, String conversationId) {
        clients.updateOne(
                byId(tenantId, client), Updates.combine(Updates.pull(CONVERSATIONS, conversationId), renewed()));
    }

    @Override
    public Set<String> of(String tenantId, String client) {
        Document found = clients.findOneAndUpdate(byId(tenantId, client), renewed());
        return found == null ? Set.of() : Set.copyOf(found.getList(CONVERSATIONS, String.class, List.of()));
    }

    @Override
    public void renew(String tenantId, String client) {
        clients.updateOne(byId(tenantId, client), renewed());
    }

    private Bson renewed() {
        return Updates.set(EXPIRES_AT, Date.from(clock.instant().plus(timeToLive)));
    }

    private static Bson byId(String tenantId, String client) {
        return Filters.eq(ID, tenantId + ":" + client);
    }
}
