package io.waba.inbox.portal.dashboard;

import com.mongodb.client.MongoCollection;
import io.waba.inbox.portal.store.CappedCounts;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.stereotype.Component;

/** Conversations by the day of their first message, whoever wrote it, from an index, so that a day costs what it had and no more. */
@Component
final class NewConversations {

    private final MongoCollection<Document> conversations;

    NewConversations(MongoDatabaseFactory databases) {
        this.conversations = databases.getMongoDatabase().getCollection(Collections.CONVERSATIONS);
    }

    /**
     * How many began on each of these days; {@value CappedCounts#MOST} of a day that had more.
     *
     * @param zone where the days are
     */
    List<Long> on(String tenantId, List<LocalDate> days, ZoneId zone) {
        CappedCounts counts = CappedCounts.begin();
        return days.stream()
                .map(day -> counts.count(
                        conversations,
                        new Document(Fields.TENANT_ID, tenantId).append(Fields.CREATED_AT, within(day, zone))))
                .toList();
    }

    private static Document within(LocalDate day, ZoneId zone) {
        return new Document("$gte", startOf(day, zone)).append("$lt", startOf(day.plusDays(1), zone));
    }

    private static Date startOf(LocalDate day, ZoneId zone) {
        return Date.from(day.atStartOfDay(zone).toInstant());
    }
}
