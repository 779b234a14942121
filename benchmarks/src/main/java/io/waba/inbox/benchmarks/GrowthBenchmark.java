package io.waba.inbox.benchmarks;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.inbox.PortalPages;
import io.waba.inbox.shared.access.Role;
import io.waba.inbox.state.metrics.FigureCounter;
import io.waba.inbox.state.store.CountedDocuments;
import io.waba.inbox.state.store.CounterStore;
import io.waba.inbox.state.store.RecountStore;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.testing.TestInfrastructure;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What figures, lists and threads cost with few and with many conversations, in one run against one store: the ratios matter, not the times.
 * Every round measures each size once, so that what slows the machine down slows all of them down.
 */
public final class GrowthBenchmark {

    private static final List<Integer> SIZES = Arrays.stream(
                    System.getProperty("waba.bench.sizes", "1000,10000,100000").split(","))
            .map(Integer::valueOf)
            .toList();
    private static final int MESSAGES_EACH = Integer.getInteger("waba.bench.messages", 3);
    private static final int ROUNDS = Integer.getInteger("waba.bench.rounds", 300);
    private static final int WARM_UP = 50;
    /** Seconds each with many conversations; their spread is small. */
    private static final int ROUNDS_OF_QUERIES = 5;

    private static final AgentIdentity AGENT =
            new AgentIdentity(Inbox.AGENT, Inbox.TENANT, "Bench", Role.AGENT, Inbox.NOW);

    private GrowthBenchmark() {}

    /** One tenant in a database of its own. */
    private static final class Subject {

        private final Inbox inbox;
        private final PortalPages pages;
        private final FigureCounter counter;

        Subject(MongoClient client, String name, int size) {
            MongoDatabase database = client.getDatabase(name);
            this.inbox = new Inbox(database, size, MESSAGES_EACH);
            this.pages = new PortalPages(client, name);
            this.counter = new FigureCounter(
                    new CounterStore(database), new CountedDocuments(database), new RecountStore(database));
        }
    }

    /** Something to measure; {@code prepare} is not. */
    private record Operation(String name, int rounds, Work prepare, Work measured) {}

    @FunctionalInterface
    private interface Work {
        void on(Subject subject);
    }

    private static final List<Operation> OPERATIONS = List.of(
            new Operation(
                    "figures after one message, by the counter",
                    ROUNDS,
                    subject -> subject.inbox.customerWrites(),
                    subject -> subject.counter.settle(Inbox.TENANT, ZoneOffset.UTC, Inbox.NOW)),
            new Operation("list, first page", ROUNDS, subject -> {}, subject -> list(subject, null, null, null)),
            new Operation(
                    "list, page after nine tenths",
                    ROUNDS,
                    subject -> {},
                    subject -> list(subject, null, null, subject.inbox.deepInTheList())),
            new Operation("list of open tickets", ROUNDS, subject -> {}, subject -> list(subject, "open", null, null)),
            new Operation("list of one agent's", ROUNDS, subject -> {}, subject -> list(subject, null, "a_7", null)),
            new Operation(
                    "thread, newest page",
                    ROUNDS,
                    subject -> {},
                    subject -> expect(subject.pages.thread(AGENT, Inbox.THREAD), 50)),
            new Operation(
                    "figures by counting queries (as before)",
                    ROUNDS_OF_QUERIES,
                    subject -> {},
                    subject -> expect(subject.inbox.countByQueries(), 1)));

    private static void list(
            Subject subject, @Nullable String status, @Nullable String assignee, @Nullable String after) {
        expect(subject.pages.list(AGENT, status, assignee, after), 1);
    }

    /** A page that is empty would be fast. */
    private static void expect(long found, long least) {
        if (found < least) {
            throw new IllegalStateException("found: " + found + " (expected: " + least + " or more)");
        }
    }

    public static void main(String[] arguments) {
        TestInfrastructure infrastructure = TestInfrastructure.get();
        try (MongoClient client = StoreClient.connect(infrastructure.mongodbUri("bench"))) {
            Map<Integer, Subject> subjects = new LinkedHashMap<>();
            for (int size : SIZES) {
                long start = System.nanoTime();
                subjects.put(size, new Subject(client, infrastructure.newDatabaseName(), size));
                System.out.printf(
                        "filled %,d conversations in %d s%n",
                        size, Duration.ofNanos(System.nanoTime() - start).toSeconds());
            }
            System.out.printf("%n| milliseconds, median (p95) |");
            SIZES.forEach(size -> System.out.printf(" %,d |", size));
            System.out.printf(" ratio of medians |%n|---|%s---|%n", "---|".repeat(SIZES.size()));
            OPERATIONS.forEach(operation -> measure(operation, subjects));
        }
        // The embedded infrastructure's threads are not ours to end.
        System.exit(0);
    }

    private static void measure(Operation operation, Map<Integer, Subject> subjects) {
        Map<Integer, List<Long>> nanos = new LinkedHashMap<>();
        int warmUp = Math.min(WARM_UP, operation.rounds() / 3);
        for (int round = -warmUp; round < operation.rounds(); round++) {
            for (Map.Entry<Integer, Subject> subject : subjects.entrySet()) {
                operation.prepare().on(subject.getValue());
                long start = System.nanoTime();
                operation.measured().on(subject.getValue());
                long took = System.nanoTime() - start;
                if (round >= 0) {
                    nanos.computeIfAbsent(subject.getKey(), size -> new ArrayList<>())
                            .add(took);
                }
            }
        }
        System.out.printf("| %s |", operation.name());
        List<Double> medians = new ArrayList<>();
        nanos.values().forEach(times -> {
            List<Long> sorted = times.stream().sorted().toList();
            medians.add(sorted.get(sorted.size() / 2) / 1e6);
            System.out.printf(
                    " %.2f (%.2f) |", medians.get(medians.size() - 1), sorted.get(sorted.size() * 95 / 100) / 1e6);
        });
        System.out.printf(" %.1f |%n", medians.get(medians.size() - 1) / medians.get(0));
    }
}
