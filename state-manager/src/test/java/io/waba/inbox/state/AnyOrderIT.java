package io.waba.inbox.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.inbound.InboundUpdate;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.testing.TestInfrastructure;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The same updates in random order, with random duplicates, through two instances at once that crash between any two steps, end in the same
 * documents as in order and undisturbed.
 */
@Tag("store-only")
class AnyOrderIT {

    private static final int RUNS = Integer.getInteger("waba.any-order.runs", 500);
    private static final double CRASH_PROBABILITY = 0.02;
    private static final int PAUSE_ONE_IN = 10;
    private static final int LONGEST_PAUSE_NANOS = 1_000_000;
    private static final int ENOUGH_FAILURES = 10;

    private final TestInfrastructure infrastructure = TestInfrastructure.get();

    @Test
    void anyOrderWithDuplicatesAndCrashesEndsInTheSameDocuments() throws Exception {
        long firstSeed = Long.getLong("waba.any-order.seed", System.nanoTime());
        String name = infrastructure.newDatabaseName();
        try (MongoClient client = StoreClient.connect(infrastructure.mongodbUri(name))) {
            MongoDatabase ordered = client.getDatabase(name);
            MongoDatabase disturbed = client.getDatabase(infrastructure.newDatabaseName());
            System.out.println("any-order: " + RUNS + " runs from seed " + firstSeed);
            List<String> failures = new ArrayList<>();
            for (int run = 0; run < RUNS; run++) {
                long seed = firstSeed + run;
                boolean numbersChangeHands = run % 2 == 0;
                List<InboundUpdate> updates = RandomWebhooks.of(new Random(seed), numbersChangeHands);
                ordered.drop();
                disturbed.drop();

                Instance undisturbed = new Instance(ordered);
                List<EventEnvelope> expected = updates.stream()
                        .flatMap(update -> undisturbed.process(update).stream())
                        .toList();
                List<EventEnvelope> announced = disturb(disturbed, updates, new Random(seed));

                Instance.differences(
                                Instance.documents(ordered, !numbersChangeHands),
                                Instance.documents(disturbed, !numbersChangeHands))
                        .forEach(difference -> failures.add("seed " + seed + ": " + difference));
                Set<String> expectedIds = ids(expected, !numbersChangeHands);
                Set<String> ids = ids(announced, !numbersChangeHands);
                if (!ids.equals(expectedIds)) {
                    failures.add("seed " + seed + ": expected " + expectedIds + "\n  but was  " + ids);
                }
                if (failures.size() >= ENOUGH_FAILURES) {
                    break;
                }
            }
            assertThat(failures).isEmpty();
        }
    }

    private static List<EventEnvelope> disturb(MongoDatabase database, List<InboundUpdate> updates, Random random)
            throws Exception {
        List<InboundUpdate> shuffled = new ArrayList<>(updates);
        updates.stream().filter(update -> random.nextInt(3) == 0).forEach(shuffled::add);
        java.util.Collections.shuffle(shuffled, random);
        Queue<InboundUpdate> queue = new ConcurrentLinkedQueue<>(shuffled);
        Queue<EventEnvelope> announced = new ConcurrentLinkedQueue<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Random crashes = new Random(random.nextLong());
                Instance instance = new Instance(DisturbedDatabase.wrap(database, where -> disturb(where, crashes)));
                running.add(threads.submit(() -> consume(instance, queue, announced, crashes)));
                running.add(threads.submit(() -> consume(instance, queue, announced, crashes)));
            }
            for (Future<?> consumer : running) {
                consumer.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return List.copyOf(announced);
    }

    private static void consume(
            Instance instance, Queue<InboundUpdate> queue, Queue<EventEnvelope> announced, Random crashes) {
        for (InboundUpdate update = queue.poll(); update != null; update = queue.poll()) {
            try {
                List<EventEnvelope> events = instance.process(update);
                disturb("before publish", crashes);
                announced.addAll(events);
                disturb("before ack", crashes);
            } catch (DisturbedDatabase.Crash e) {
                queue.add(update);
            }
        }
    }

    /** Hesitates, so that others overtake, or dies. */
    private static void disturb(String where, Random random) {
        if (random.nextInt(PAUSE_ONE_IN) == 0) {
            LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE_NANOS));
        }
        if (random.nextDouble() < CRASH_PROBABILITY) {
            throw new DisturbedDatabase.Crash(where);
        }
    }

    /**
     * An order that learns late who somebody is takes one conversation for two until then, and announces that they are merged, and tickets of both.
     * Nothing else differs.
     */
    private static Set<String> ids(List<EventEnvelope> events, boolean withTickets) {
        return events.stream()
                .filter(event -> !event.eventId().contains(":merged:"))
                .filter(event -> withTickets || !event.type().equals("ticket_update"))
                .map(EventEnvelope::eventId)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
