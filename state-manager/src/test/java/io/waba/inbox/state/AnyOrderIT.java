package io.waba.inbox.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.portal.consume.RelaysLog;
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
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The same updates in random order, with random duplicates, through two instances at once that crash between any two steps, end in the same
 * documents as in order and undisturbed, and the same events in the relay's log, each at one position, without a hole.
 */
class AnyOrderIT {

    private static final int RUNS = Integer.getInteger("waba.any-order.runs", 500);
    private static final double CRASH_PROBABILITY = 0.02;
    private static final int PAUSE_ONE_IN = 10;
    private static final int LONGEST_PAUSE_NANOS = 1_000_000;
    private static final int ENOUGH_FAILURES = 10;
    private static final int LARGEST_BATCH = 8;

    private final TestInfrastructure infrastructure = TestInfrastructure.get();

    @Test
    void anyOrderWithDuplicatesAndCrashesEndsInTheSameDocuments() throws Exception {
        long firstSeed = Long.getLong("waba.any-order.seed", System.nanoTime());
        String name = infrastructure.newDatabaseName();
        try (MongoClient client = StoreClient.connect(infrastructure.mongodbUri(name))) {
            MongoDatabase ordered = client.getDatabase(name);
            MongoDatabase disturbed = client.getDatabase(infrastructure.newDatabaseName());
            MongoDatabase relayed = client.getDatabase(infrastructure.newDatabaseName());
            System.out.println("any-order: " + RUNS + " runs from seed " + firstSeed);
            List<String> failures = new ArrayList<>();
            for (int run = 0; run < RUNS; run++) {
                long seed = firstSeed + run;
                boolean numbersChangeHands = run % 2 == 0;
                List<InboundUpdate> updates = RandomWebhooks.of(new Random(seed), numbersChangeHands);
                ordered.drop();
                disturbed.drop();
                relayed.drop();

                Instance undisturbed = new Instance(ordered);
                List<EventEnvelope> expected = updates.stream()
                        .flatMap(update -> undisturbed.process(update).stream())
                        .toList();
                List<EventEnvelope> announced = disturb(disturbed, updates, new Random(seed));

                Instance.differences(
                                Instance.documents(ordered, !numbersChangeHands),
                                Instance.documents(disturbed, !numbersChangeHands))
                        .forEach(difference -> failures.add("seed " + seed + ": " + difference));
                List<EventEnvelope> log = relay(relayed, announced, new Random(seed));
                List<Long> positions = log.stream().map(EventEnvelope::position).toList();
                if (!positions.equals(
                        LongStream.rangeClosed(1, log.size()).boxed().toList())) {
                    failures.add("seed " + seed + ": expected positions without a hole\n  but was  " + positions);
                }
                Set<String> expectedIds = ids(expected, !numbersChangeHands);
                Set<String> ids = ids(log, !numbersChangeHands);
                if (!ids.equals(expectedIds)) {
                    failures.add("seed " + seed + ": expected " + expectedIds + "\n  but was  " + ids);
                }
                if (log.size()
                        != log.stream().map(EventEnvelope::eventId).distinct().count()) {
                    failures.add("seed " + seed + ": expected each event once\n  but was  " + log);
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

    /**
     * The log after relays that are killed between log and acknowledgement, so that the next one begins with the same batch, or while the one
     * before is still at it.
     */
    private static List<EventEnvelope> relay(MongoDatabase database, List<EventEnvelope> announced, Random random)
            throws Exception {
        RelaysLog log = new RelaysLog(database);
        ExecutorService relays = Executors.newFixedThreadPool(2);
        try {
            for (int from = 0, to; from < announced.size(); from = to) {
                to = Math.min(announced.size(), from + 1 + random.nextInt(LARGEST_BATCH));
                List<EventEnvelope> batch = announced.subList(from, to);
                int before = random.nextInt(from + 1);
                List<EventEnvelope> late = random.nextBoolean() ? batch : announced.subList(before, from);
                Future<List<EventEnvelope>> one = relays.submit(() -> log.append(batch));
                Future<List<EventEnvelope>> other = relays.submit(() -> log.append(late));
                one.get();
                other.get();
            }
        } finally {
            relays.shutdownNow();
        }
        return log.read(Instance.TENANT);
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
