package io.waba.inbox.portal.consume;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.waba.inbox.testing.TestInfrastructure;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("store-only")
class MongoJoinedConversationsIT {

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
}
