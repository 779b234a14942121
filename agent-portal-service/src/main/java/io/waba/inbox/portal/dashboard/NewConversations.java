package io.waba.inbox.portal.dashboard;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.CountOptions;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.stereotype.Component;

/** Conversations by the day of their first message, from an index, so that a day costs what it had and no more. */
@Component
final class NewConversations {

    /** A day's are counted up to here. */
    static final int MOST_COUNTED = 10_000;

    private static final long MAX_SECONDS = 5;

    private final MongoCollection<Document> conversations;

    NewConversations(MongoDatabaseFactory databases) {
        this.conversations = databases.getMongoDatabase().getCollection(Collections.CONVERSATIONS);
    }

    /**
     * How many began on that day; {@value #MOST_COUNTED} when there are more.
     *
     * @param zone where the day is
     */
    long on(String tenantId, LocalDate day, ZoneId zone) {
        Document within = new Document("$gte", startOf(day, zone)).append("$lt", startOf(day.plusDays(1), zone));
        return conversations.countDocuments(
                new Document(Fields.TENANT_ID, tenantId).append(Fields.CREATED_AT, within),
                new CountOptions().limit(MOST_COUNTED).maxTime(MAX_SECONDS, TimeUnit.SECONDS));
    }

    private static Date startOf(LocalDate day, ZoneId zone) {
        return Date.from(day.atStartOfDay(zone).toInstant());
    }
}
