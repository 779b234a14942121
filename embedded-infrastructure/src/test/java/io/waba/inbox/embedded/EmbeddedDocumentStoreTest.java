package io.waba.inbox.embedded;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.text;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ClientSessionOptions;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Collation;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import de.bwaldvogel.mongo.MongoServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.Document;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to the embedded store; what it shares with MongoDB is in test-infrastructure's behaviour suite. */
class EmbeddedDocumentStoreTest {

    private static final int DROPS = 100;
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    Path directory;

    @Test
    void aTtlIndexDeletesWhatIsOlderAndNothingElse() {
        StoredBackend backend = new StoredBackend(MVStore.open(null), Clock.fixed(NOW, ZoneOffset.UTC));
        MongoServer server = new MongoServer(backend);
        try (MongoClient client = MongoClients.create(server.bindAndGetConnectionString())) {
            MongoCollection<Document> events = client.getDatabase("test").getCollection("events");
            events.createIndex(Indexes.ascending("at"), new IndexOptions().expireAfter(1L, TimeUnit.HOURS));
            events.insertMany(List.of(
                    new Document("_id", 1).append("at", NOW.minusSeconds(3_601)),
                    new Document("_id", 2).append("at", NOW.minusSeconds(3_599)),
                    new Document("_id", 3),
                    new Document("_id", 4).append("at", "no date")));

            backend.expire();

            assertThat(events.distinct("_id", Integer.class)).containsExactlyInAnyOrder(2, 3, 4);
        } finally {
            server.shutdownNow();
        }
    }

    /** Health checks list them all the time; opened once more for that, a database read every document. */
    @Test
    void databasesAreListedWithoutReadingWhatIsInThem() {
        MVStore store = MVStore.open(null);
        MongoServer server = new MongoServer(new StoredBackend(store, Clock.fixed(NOW, ZoneOffset.UTC)));
        try (MongoClient client = MongoClients.create(server.bindAndGetConnectionString())) {
            MongoCollection<Document> events = client.getDatabase("test").getCollection("events");
            events.createIndex(Indexes.ascending("at"));
            events.insertOne(new Document("_id", 1));
            String map = store.getMapNames().stream()
                    .filter(name -> name.contains("events"))
                    .findFirst()
                    .orElseThrow();
            store.openMap(map).put(2L, "no document".getBytes(StandardCharsets.UTF_8));

            assertThat(client.listDatabases()).contains(new Document("name", "test").append("empty", false));
        } finally {
            server.shutdownNow();
        }
    }

    /** The housekeeping looked a database up that was just being dropped, and so there were two, each with half of what came then. */
    @Test
    void whileDatabasesAreDroppedAndFilledAgainTheHousekeepingDisturbsNothing() throws Exception {
        StoredBackend backend = new StoredBackend(MVStore.open(null), Clock.fixed(NOW, ZoneOffset.UTC));
        MongoServer server = new MongoServer(backend);
        ExecutorService housekeeping = Executors.newSingleThreadExecutor();
        AtomicBoolean over = new AtomicBoolean();
        try (MongoClient client = MongoClients.create(server.bindAndGetConnectionString())) {
            Future<?> looking = housekeeping.submit(() -> {
                while (!over.get()) {
                    backend.expire();
                }
            });
            for (int round = 0; round < DROPS; round++) {
                MongoDatabase database = client.getDatabase("test");
                database.drop();
                MongoCollection<Document> events = database.getCollection("events");
                events.createIndex(Indexes.ascending("at"), new IndexOptions().expireAfter(1L, TimeUnit.HOURS));
                Document same = new Document("_id", round).append("at", NOW);
                events.insertOne(same);

                assertThatThrownBy(() -> events.insertOne(same)).isInstanceOf(MongoWriteException.class);
                assertThat(events.find(eq("at", NOW)).first()).isNotNull();
            }
            over.set(true);
            looking.get(10, TimeUnit.SECONDS);
        } finally {
            over.set(true);
            housekeeping.shutdownNow();
            server.shutdownNow();
        }
    }

    @Test
    void indexesAreThereAgainAfterARestart() {
        IndexOptions partial = new IndexOptions()
                .unique(true)
                .partialFilterExpression(new Document("u", new Document("$exists", true)));
        inStore(database -> {
            MongoCollection<Document> c = database.getCollection("c");
            c.createIndex(Indexes.ascending("u"), partial);
            c.createIndex(Indexes.descending("labels"));
            c.insertMany(List.of(
                    new Document("_id", 1).append("u", "x"),
                    new Document("_id", 2).append("labels", List.of("a", "b")),
                    new Document("_id", 3)));
        });
        inStore(database -> {
            MongoCollection<Document> c = database.getCollection("c");
            assertThat(c.listIndexes()).hasSize(3);
            assertThat(c.find(eq("labels", "b"))).singleElement().satisfies(found -> assertThat(found)
                    .containsEntry("_id", 2));
            assertThatThrownBy(() -> c.insertOne(new Document("_id", 1))).hasMessageContaining("E11000");
            assertThatThrownBy(() -> c.insertOne(new Document("u", "x"))).hasMessageContaining("E11000");
            c.insertOne(new Document("_id", 4));
            assertThat(c.find().map(document -> document.get("_id"))).containsExactly(1, 2, 3, 4);
        });
    }

    @Test
    void aCollectionThatWasHalfCreatedStillKeepsItsIdsUnique() {
        inStore(database -> database.getCollection("c").insertOne(new Document("_id", 1)));
        try (MVStore file = MVStore.open(directory.resolve("documents.mv").toString())) {
            file.removeMap("test.system.indexes");
        }
        inStore(database -> {
            MongoCollection<Document> c = database.getCollection("c");
            assertThatThrownBy(() -> c.insertOne(new Document("_id", 1))).hasMessageContaining("E11000");
            assertThat(c.find()).hasSize(1);
        });
    }

    @Test
    void aFileThatCannotBeWrittenIsAnErrorAndNotAnAcknowledgement() {
        MVStore file = MVStore.open(null);
        MongoServer server = new MongoServer(new StoredBackend(file, Clock.systemUTC()));
        try (MongoClient client = MongoClients.create(server.bindAndGetConnectionString())) {
            MongoCollection<Document> c = client.getDatabase("test").getCollection("c");
            c.insertOne(new Document("_id", 1));
            file.closeImmediately();

            assertThatThrownBy(() -> c.insertOne(new Document("_id", 2)))
                    .hasMessageContaining("the embedded document store cannot use its file");
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void aDroppedDatabaseLeavesTheOneWhoseNameBeginsAlike() {
        inStore(database -> {
            database.getCollection("c").insertOne(new Document("_id", 1));
            database.getCollection("d").insertOne(new Document("_id", 1));
            database.getCollection("d").drop();
        });
        try (EmbeddedDocumentStore store = start();
                MongoClient client = client(store)) {
            client.getDatabase("te").getCollection("c").insertOne(new Document("_id", 1));
            client.getDatabase("te").drop();
        }
        inStore(database -> assertThat(database.listCollectionNames()).containsExactly("c"));
    }

    @Test
    void whatIsNotSupportedIsRefusedInAClearSentence() {
        inStore(database -> {
            MongoCollection<Document> c = database.getCollection("c");
            c.insertOne(new Document("_id", 1));
            Collation collation = Collation.builder().locale("en").build();

            assertRefused("update pipeline", () -> c.updateOne(eq("_id", 1), List.of(set("a", 1))));
            assertRefused("update pipeline", () -> c.findOneAndUpdate(eq("_id", 1), List.of(set("a", 1))));
            assertRefused("change stream", () -> c.watch().first());
            assertRefused("collation", () -> c.find().collation(collation).first());
            assertRefused("index of kind text", () -> c.createIndex(Indexes.text("a")));
            assertRefused("viewOn", () -> database.createView("v", "c", List.of()));
            assertRefused("wildcard index", () -> c.createIndex(new Document("$**", 1)));
            assertThatThrownBy(() -> c.find(text("a")).first()).isInstanceOf(MongoException.class);
        });
    }

    @Test
    void thereAreNoSessionsAndSoNoTransactions() {
        try (EmbeddedDocumentStore store = start();
                MongoClient client = client(store)) {
            assertThatThrownBy(() -> {
                        try (var session = client.startSession(
                                ClientSessionOptions.builder().build())) {
                            client.getDatabase("test").getCollection("c").insertOne(session, new Document());
                        }
                    })
                    .hasMessageContaining("support sessions");
        }
    }

    private static void assertRefused(String feature, ThrowingCallable call) {
        assertThatThrownBy(call).hasMessageContaining(feature + ": not supported by the embedded document store");
    }

    private interface Work {
        void on(MongoDatabase database);
    }

    private void inStore(Work work) {
        try (EmbeddedDocumentStore store = start();
                MongoClient client = client(store)) {
            work.on(client.getDatabase("test"));
        }
    }

    private EmbeddedDocumentStore start() {
        return EmbeddedDocumentStore.start("127.0.0.1", 0, directory, Clock.systemUTC());
    }

    private static MongoClient client(EmbeddedDocumentStore store) {
        return MongoClients.create("mongodb://127.0.0.1:" + store.port());
    }
}
