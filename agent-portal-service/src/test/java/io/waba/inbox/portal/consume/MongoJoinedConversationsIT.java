package io.waba.inbox.portal.consume;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.testing.TestInfrastructure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MongoJoinedConversationsIT {

    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @Test
    void remembersWhatEachClientOfEachTenantHasJoinedAndNotLeft() {
        String database = TestInfrastructure.get().newDatabaseName();
        try (MongoClient mongo = MongoClients.create(TestInfrastructure.get().mongodbUri(database))) {
            MongoJoinedConversations joined =
                    new MongoJoinedConversations(mongo.getDatabase(database), Clock.systemUTC(), Duration.ofDays(2));
            joined.createIndexes();

            joined.add("t1", "ana:1", "c1");
            joined.add("t1", "ana:1", "c2");
            joined.add("t1", "ana:1", "c2");
            joined.add("t1", "ana:2", "c3");
            joined.add("t2", "ana:1", "c4");
            joined.remove("t1", "ana:1", "c1");
            joined.remove("t1", "ben:1", "c1");

            assertThat(joined.of("t1", "ana:1")).containsExactly("c2");
            assertThat(joined.of("t1", "ana:2")).containsExactly("c3");
            assertThat(joined.of("t2", "ana:1")).containsExactly("c4");
            assertThat(joined.of("t1", "ben:1")).isEmpty();
            mongo.getDatabase(database).drop();
        }
    }

    @Test
    void whoJoinsLeavesResumesOrStaysIsRememberedFromThenOn() {
        String database = TestInfrastructure.get().newDatabaseName();
        try (MongoClient mongo = MongoClients.create(TestInfrastructure.get().mongodbUri(database))) {
            MongoDatabase store = mongo.getDatabase(database);

            at(store, 0).add("t1", "ana:1", "c1");
            assertThat(expiryOf(store)).isEqualTo(start.plus(Duration.ofDays(2)));
            at(store, 1).remove("t1", "ana:1", "c2");
            assertThat(expiryOf(store)).isEqualTo(start.plus(Duration.ofHours(49)));
            assertThat(at(store, 2).of("t1", "ana:1")).containsExactly("c1");
            assertThat(expiryOf(store)).isEqualTo(start.plus(Duration.ofHours(50)));
            at(store, 3).renew("t1", "ana:1");
            assertThat(expiryOf(store)).isEqualTo(start.plus(Duration.ofHours(51)));

            at(store, 4).renew("t1", "ana:2");
            at(store, 4).remove("t1", "ana:2", "c1");
            assertThat(at(store, 4).of("t1", "ana:2")).isEmpty();
            assertThat(store.getCollection(Collections.JOINED_CONVERSATIONS).countDocuments())
                    .as("nothing is kept of who joined nothing")
                    .isEqualTo(1);
            store.drop();
        }
    }

    private MongoJoinedConversations at(MongoDatabase store, int hour) {
        Clock clock = Clock.fixed(start.plus(Duration.ofHours(hour)), ZoneOffset.UTC);
        return new MongoJoinedConversations(store, clock, Duration.ofDays(2));
    }

    private static Instant expiryOf(MongoDatabase store) {
        return Objects.requireNonNull(store.getCollection(Collections.JOINED_CONVERSATIONS)
                        .find()
                        .first())
                .get("expiresAt", Date.class)
                .toInstant();
    }
}
