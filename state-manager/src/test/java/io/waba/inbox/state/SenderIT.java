package io.waba.inbox.state;

import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.graph.GraphApi;
import io.waba.inbox.shared.outbound.OutboundContent;
import io.waba.inbox.shared.outbound.OutboundMessage;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.state.outbound.OutboundSettings;
import io.waba.inbox.state.outbound.Sender;
import io.waba.inbox.state.store.OutboxStore;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.state.store.Stores;
import io.waba.inbox.testing.TestInfrastructure;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sender while the store is slow or worse; messages go to a conversation that is gone, so that they end without a call. */
class SenderIT {

    private static final String NUMBER = "106540352242922";

    private final String name = TestInfrastructure.get().newDatabaseName();
    private final MongoClient client =
            StoreClient.connect(TestInfrastructure.get().mongodbUri(name));
    private final MongoDatabase database = client.getDatabase(name);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private Runnable atFirstSweep = () -> {};
    private final Sender sender = sender(DisturbedDatabase.wrap(database, this::disturb));

    private void disturb(String where) {
        if (where.equals("before find") && asked.getCount() > 0) {
            asked.countDown();
            atFirstSweep.run();
        }
    }

    private static Sender sender(MongoDatabase database) {
        Duration second = Duration.ofSeconds(1);
        OutboundSettings settings = new OutboundSettings(
                URI.create("http://127.0.0.1:1"),
                "v24.0",
                "token",
                second,
                second,
                second,
                80,
                2,
                second,
                Duration.ofMillis(50),
                false,
                false);
        return Sender.create(
                Stores.in(database),
                (tenantId, attachmentId) -> Optional.empty(),
                new GraphApi(settings.graph(), Clock.systemUTC()),
                events -> {},
                settings,
                Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        answered.countDown();
        sender.stop();
        client.close();
    }

    @Test
    void aPauseEndsWhileASweepIsStillUnderWay() throws Exception {
        atFirstSweep = () -> {
            try {
                answered.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        sender.start();
        asked.await();
        store(Instant.now().plusMillis(300));

        sender.wake(Instance.TENANT, "c_gone", NUMBER);

        await().atMost(Duration.ofMinutes(1)).until(this::hasEnded);
    }

    @Test
    void aSweepThatEndsInAnErrorIsNotTheLastOne() {
        atFirstSweep = () -> {
            throw new StackOverflowError("once");
        };
        store(Instant.now());

        sender.start();

        await().atMost(Duration.ofMinutes(1)).until(this::hasEnded);
    }

    private boolean hasEnded() {
        Document ended = new Document("status", "failed");
        return database.getCollection(Collections.MESSAGES).countDocuments(ended) == 1;
    }

    private void store(Instant dueAt) {
        OutboundMessage message = new OutboundMessage(
                Instance.TENANT,
                "c-1",
                "c_gone",
                null,
                null,
                new OutboundContent.Text("Hello!"),
                null,
                null,
                null,
                Instant.now());
        new OutboxStore(database).store(new OutboxStore.Draft(message, "c_gone", "ct_1", NUMBER, "0000000001", dueAt));
    }
}
