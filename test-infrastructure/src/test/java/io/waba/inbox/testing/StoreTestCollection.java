package io.waba.inbox.testing;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A client for the test class and an empty collection for each of its tests, on whatever store the tests run on. */
final class StoreTestCollection implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

    private final AtomicInteger number = new AtomicInteger();
    private @Nullable MongoClient client;
    private @Nullable MongoDatabase database;
    private @Nullable MongoCollection<Document> collection;

    @Override
    public void beforeAll(ExtensionContext context) {
        TestInfrastructure infrastructure = TestInfrastructure.get();
        String name = infrastructure.newDatabaseName();
        MongoClient opened = MongoClients.create(infrastructure.mongodbUri(name));
        client = opened;
        database = opened.getDatabase(name);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        collection = database().getCollection("c" + number.incrementAndGet());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (client != null) {
            client.close();
        }
    }

    MongoDatabase database() {
        return require(database);
    }

    MongoCollection<Document> get() {
        return require(collection);
    }

    Document only() {
        return require(get().find().first());
    }

    private static <T> T require(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("used outside of a test");
        }
        return value;
    }
}
