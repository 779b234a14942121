package io.waba.inbox.embedded;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.inc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client was told is kept, when the process is killed in the middle of its work. */
class DurabilityIT {

    private static final int ROUNDS = 3;
    private static final int PER_ROUND = 100;
    /** Each round waits for some hundred writes to a disk that may be busy, each on its own. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final String EXCHANGE = "kept.exchange";
    private static final String QUEUE = "kept";

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void aKillLosesNoConfirmedMessageAndNoAcknowledgedWrite() throws Exception {
        AtomicInteger confirmed = new AtomicInteger();
        AtomicInteger inserted = new AtomicInteger();
        AtomicInteger counted = new AtomicInteger();
        declare();

        for (int round = 1; round <= ROUNDS; round++) {
            int enough = round * PER_ROUND;
            ExecutorService clients = Executors.newFixedThreadPool(3);
            try (EmbeddedProcess process = start()) {
                List<Future<?>> work = List.of(
                        clients.submit(() -> publishUntilCut(process.rabbitmqUri(), confirmed)),
                        clients.submit(() -> insertUntilCut(process.mongodbUri(), inserted)),
                        clients.submit(() -> countUntilCut(process.mongodbUri(), counted)));
                await().atMost(PATIENCE)
                        .until(() -> confirmed.get() > enough && inserted.get() > enough && counted.get() > enough);
                process.kill();
                for (Future<?> each : work) {
                    each.get(60, TimeUnit.SECONDS);
                }
            } finally {
                clients.shutdownNow();
            }
        }

        try (EmbeddedProcess process = start()) {
            assertThat(process.linesBeforeReady()).isEmpty();
            // A message that was on its way may be there as well; those before it are, once and in order.
            assertThat(messages(process.rabbitmqUri()).stream().distinct().toList())
                    .startsWith(IntStream.rangeClosed(1, confirmed.get())
                            .mapToObj(Integer::toString)
                            .toArray(String[]::new));
            try (MongoClient client = client(process.mongodbUri())) {
                MongoCollection<Document> kept = client.getDatabase("test").getCollection("kept");
                assertThat(kept.countDocuments()).isBetween((long) inserted.get(), inserted.get() + (long) ROUNDS);
                assertThat(kept.find(eq("n", inserted.get())).first()).isNotNull();
                assertThat(kept.listIndexes().into(new ArrayList<>())).hasSize(2);
                assertThat(client.getDatabase("test")
                                .getCollection("counter")
                                .find()
                                .first()
                                .getInteger("n"))
                        .isBetween(counted.get(), counted.get() + ROUNDS);
            }
        }
    }

    private EmbeddedProcess start() {
        return EmbeddedProcess.ready(
                "EMBEDDED_AMQP_PORT=0", "EMBEDDED_MONGODB_PORT=0", "EMBEDDED_DATA_DIR=" + directory);
    }

    private void declare() throws Exception {
        try (EmbeddedProcess process = start()) {
            try (Connection connection = connect(process.rabbitmqUri());
                    MongoClient client = client(process.mongodbUri())) {
                Channel channel = connection.createChannel();
                channel.exchangeDeclare(EXCHANGE, "direct", true);
                channel.queueDeclare(QUEUE, true, false, false, null);
                channel.queueBind(QUEUE, EXCHANGE, "t_1");
                client.getDatabase("test")
                        .getCollection("kept")
                        .createIndex(Indexes.ascending("n"), new IndexOptions().unique(true));
            }
            process.kill();
        }
    }

    private static void publishUntilCut(String uri, AtomicInteger confirmed) {
        try (Connection connection = connect(uri)) {
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            while (true) {
                String body = Integer.toString(confirmed.get() + 1);
                channel.basicPublish(
                        EXCHANGE, "t_1", MessageProperties.PERSISTENT_BASIC, body.getBytes(StandardCharsets.UTF_8));
                channel.waitForConfirmsOrDie(30_000);
                confirmed.incrementAndGet();
            }
        } catch (IOException | ShutdownSignalException cut) {
            // The kill that this test is about.
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void insertUntilCut(String uri, AtomicInteger inserted) {
        try (MongoClient client = client(uri)) {
            MongoCollection<Document> kept = client.getDatabase("test").getCollection("kept");
            while (true) {
                int next = inserted.get() + 1;
                kept.updateOne(eq("n", next), inc("times", 1), new UpdateOptions().upsert(true));
                inserted.incrementAndGet();
            }
        } catch (MongoException cut) {
            // The kill that this test is about.
        }
    }

    private static void countUntilCut(String uri, AtomicInteger counted) {
        try (MongoClient client = client(uri)) {
            MongoCollection<Document> counter = client.getDatabase("test").getCollection("counter");
            while (true) {
                counter.updateOne(eq("_id", "one"), inc("n", 1), new UpdateOptions().upsert(true));
                counted.incrementAndGet();
            }
        } catch (MongoException cut) {
            // The kill that this test is about.
        }
    }

    private static List<String> messages(String uri) throws Exception {
        BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
        try (Connection connection = connect(uri)) {
            Channel channel = connection.createChannel();
            long count = channel.messageCount(QUEUE);
            channel.basicConsume(
                    QUEUE,
                    true,
                    (tag, delivery) -> bodies.add(new String(delivery.getBody(), StandardCharsets.UTF_8)),
                    tag -> {});
            await().atMost(Duration.ofSeconds(60)).until(() -> bodies.size() == count);
        }
        return List.copyOf(bodies);
    }

    private static Connection connect(String uri) throws IOException, TimeoutException {
        URI address = URI.create(uri);
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(address.getHost());
        factory.setPort(address.getPort());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    private static MongoClient client(String uri) {
        return MongoClients.create(uri + "/?serverSelectionTimeoutMS=30000");
    }
}
