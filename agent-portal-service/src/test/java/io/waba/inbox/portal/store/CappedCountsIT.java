package io.waba.inbox.portal.store;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lte;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.waba.inbox.testing.TestInfrastructure;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.bson.BsonInt32;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CappedCountsIT {

    private final String name = TestInfrastructure.get().newDatabaseName();
    private final Queue<Long> allowedMillis = new ConcurrentLinkedQueue<>();
    private final MongoClient client = MongoClients.create(MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(TestInfrastructure.get().mongodbUri(name)))
            .addCommandListener(new CommandListener() {
                @Override
                public void commandStarted(CommandStartedEvent event) {
                    if (event.getCommandName().equals("aggregate")) {
                        allowedMillis.add(event.getCommand()
                                .getNumber("maxTimeMS", new BsonInt32(0))
                                .longValue());
                    }
                }
            })
            .build());
    private final MongoCollection<Document> documents = client.getDatabase(name).getCollection("counted");
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final CappedCounts counts = new CappedCounts(nanos::get);

    @AfterEach
    void disconnect() {
        client.getDatabase(name).drop();
        client.close();
    }

    @Test
    void whatIsCountedForOneAnswerHasFiveSecondsTogether() {
        documents.insertMany(List.of(new Document("kind", "a"), new Document("kind", "b"), new Document("kind", "a")));

        assertThat(counts.count(documents, eq("kind", "a"))).isEqualTo(2);
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(counts.count(documents, eq("kind", "b"))).isEqualTo(1);
        nanos.addAndGet(Duration.ofMillis(1999).toNanos());
        assertThat(counts.count(documents, eq("kind", "c"))).isZero();

        assertThat(allowedMillis).containsExactly(5000L, 2000L, 1L);
    }

    @Test
    void onceTheTimeIsOverTheStoreIsLeftAMillisecondAndNotAnyAmount() {
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());

        assertThat(counts.count(documents, eq("kind", "a"))).isZero();

        assertThat(allowedMillis).containsExactly(1L);
    }

    @Test
    void moreThanTenThousandAreTenThousand() {
        documents.insertMany(IntStream.rangeClosed(1, CappedCounts.MOST + 1)
                .mapToObj(number -> new Document("number", number))
                .toList());

        assertThat(counts.count(documents, lte("number", CappedCounts.MOST - 1)))
                .isEqualTo(CappedCounts.MOST - 1);
        assertThat(counts.count(documents, new Document())).isEqualTo(CappedCounts.MOST);
    }
}
