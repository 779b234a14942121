package io.waba.inbox.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.testing.TestInfrastructure;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What it costs the store to find out whose a phone number was, after a long time. */
class MergeCostIT {

    private static final String PHONE = "4915112345678";

    private final String name = TestInfrastructure.get().newDatabaseName();
    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicInteger documents = new AtomicInteger();
    private final MongoClient client = connect();
    private final MongoDatabase database = client.getDatabase(name);
    private final Instance instance = new Instance(database);

    private MongoClient connect() {
        MongoClientSettings.Builder settings = MongoClientSettings.builder()
                .applyConnectionString(
                        new ConnectionString(TestInfrastructure.get().mongodbUri(name)))
                .addCommandListener(new CommandListener() {
                    @Override
                    public void commandStarted(CommandStartedEvent event) {
                        commands.incrementAndGet();
                    }

                    @Override
                    public void commandSucceeded(CommandSucceededEvent event) {
                        BsonDocument cursor = event.getResponse().getDocument("cursor", new BsonDocument());
                        for (String batch : new String[] {"firstBatch", "nextBatch"}) {
                            if (cursor.containsKey(batch)) {
                                documents.addAndGet(cursor.getArray(batch).size());
                            }
                        }
                    }
                });
        StoreClient.configure(settings);
        return MongoClients.create(settings.build());
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void aMergeCostsEachMessageTheSameHoweverManyThereAre() {
        Cost few = merge(20);
        Cost many = merge(80);

        assertThat(many.commands() - few.commands()).as("commands for 60 more").isLessThan(60 * 20);
        assertThat(many.documents() - few.documents())
                .as("documents for 60 more")
                .isLessThan(60 * 20);
    }

    private record Cost(int commands, int documents) {}

    private Cost merge(int messages) {
        database.drop();
        for (int i = 0; i < messages; i++) {
            instance.process(Samples.text(
                    "wamid." + i, "Hello", new Customer(PHONE, null, "Erika", null), Samples.NOON.plusSeconds(i)));
        }
        int commandsBefore = commands.get();
        int documentsBefore = documents.get();
        instance.process(Samples.text(
                "wamid.with.id",
                "Hello",
                new Customer(PHONE, "DE.77", "Erika", null),
                Samples.NOON.plusSeconds(messages)));
        Cost cost = new Cost(commands.get() - commandsBefore, documents.get() - documentsBefore);
        assertThat(database.getCollection(Collections.MESSAGES)
                        .distinct("conversationId", new Document("tenantId", Instance.TENANT), String.class))
                .as("all in one conversation")
                .hasSize(1);
        return cost;
    }
}
