package io.waba.inbox.state;

import static io.waba.inbox.shared.event.Direction.INBOUND;
import static io.waba.inbox.shared.event.Direction.OUTBOUND;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.event.PortalEvent.MetricsUpdate;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.state.metrics.FigureCounter;
import io.waba.inbox.state.metrics.Reconciliation;
import io.waba.inbox.state.store.CountedAs;
import io.waba.inbox.state.store.CountedBatch;
import io.waba.inbox.state.store.CountedDocuments;
import io.waba.inbox.state.store.CounterStore;
import io.waba.inbox.state.store.DayFigures;
import io.waba.inbox.state.store.RecountStore;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.state.store.TenantFigures;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.testing.TestInfrastructure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The counter says what reading every document would say, whatever happens while it is counted. */
class FiguresIT {

    private static final String TENANT = "t_abc123";
    private static final ZoneId ZONE = ZoneId.of("America/Sao_Paulo");
    private static final Instant NOW = Samples.NOON;
    private static final LocalDate TODAY = LocalDate.ofInstant(NOW, ZONE);
    private static final List<String> STATUSES = List.of("open", "pending", "resolved");
    private static final int RUNS = Integer.getInteger("waba.figures.runs", 20);
    private static final CountedBatch NOTHING = new CountedBatch(List.of(), List.of());

    private final String name = TestInfrastructure.get().newDatabaseName();
    private final MongoClient client =
            StoreClient.connect(TestInfrastructure.get().mongodbUri(name));
    private final MongoDatabase database = client.getDatabase(name);
    private final Ledger ledger = new Ledger(database, TENANT);

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void theFiguresAreWhatReadingEveryDocumentSays() {
        ledger.conversation("c_1", "open", INBOUND);
        ledger.conversation("c_2", "pending", OUTBOUND);
        ledger.conversation("c_3", "resolved", INBOUND);
        ledger.message("1", "c_1", INBOUND, NOW.minusSeconds(90));
        ledger.message("2", "c_1", INBOUND, NOW.minusSeconds(80));
        ledger.message("3", "c_1", OUTBOUND, NOW.minusSeconds(60));
        ledger.message("4", "c_1", OUTBOUND, NOW.minusSeconds(50));
        ledger.message("5", "c_2", INBOUND, NOW.minusSeconds(40), true);

        TenantFigures figures = settle(database);

        assertThat(figures).isEqualTo(ledger.figures(ZONE, TODAY));
        assertThat(figures.at(NOW)).isEqualTo(new MetricsUpdate(2, 1, 4, 30, NOW));
        DayFigures today = Objects.requireNonNull(figures.days().get(TODAY));
        assertThat(today.answers()).isEqualTo(1);
        assertThat(today.inboundHours().get(8)).as("11:59 UTC is 8:59 there").isEqualTo(2);
        assertThat(today.outboundHours().get(8)).isEqualTo(2);
        assertThat(database.getCollection(Collections.MESSAGES)
                        .find(Filters.eq("_id", TENANT + ":3"))
                        .first())
                .containsEntry(Fields.RESPONSE_MILLIS, 30_000L)
                .doesNotContainKey("uncounted");
    }

    /** What the batch says would be forgotten, and its documents counted once more. */
    @Test
    void nothingIsCountedOverABatchThatIsNotWrittenYet() {
        CounterStore counters = new CounterStore(database);
        CounterStore.Counter before = counters.get(TENANT, ZONE, NOW);
        CounterStore.Counter counted =
                counters.replace(before, before.figures(), NOTHING, NOW).orElseThrow();

        assertThat(counters.replace(counted, counted.figures(), NOTHING, NOW)).isEmpty();

        counters.written(counted);
        assertThat(counters.replace(counted, counted.figures(), NOTHING, NOW)).isPresent();
    }

    @Test
    void whoWroteTheBatchBeforeSaysNothingOfTheNextOne() {
        CounterStore counters = new CounterStore(database);
        CounterStore.Counter before = counters.get(TENANT, ZONE, NOW);
        CounterStore.Counter first =
                counters.replace(before, before.figures(), NOTHING, NOW).orElseThrow();
        counters.written(first);
        assertThat(counters.replace(first, first.figures(), NOTHING, NOW)).isPresent();

        counters.written(first);

        assertThat(counters.get(TENANT, ZONE, NOW).batch()).isNotNull();
    }

    @Test
    void aBatchThatIsWrittenLateTakesBackNothingThatWasCountedSince() {
        ledger.conversation("c_1", "open", INBOUND);
        CountedDocuments documents = new CountedDocuments(database);

        documents.apply(countedAs(CountedAs.ACTIVE), 2);
        documents.apply(countedAs(CountedAs.WAITING), 1);

        assertThat(database.getCollection(Collections.CONVERSATIONS)
                        .find(Filters.eq("_id", "c_1"))
                        .first())
                .containsEntry("countedAs", "active");
    }

    private static CountedBatch countedAs(CountedAs as) {
        return new CountedBatch(List.of(new CountedBatch.Conversation("c_1", 1, as, false)), List.of());
    }

    @Test
    void aMessageThatArrivesLateChangesTheAnswerAfterIt() {
        ledger.message("1", "c_1", INBOUND, NOW.minusSeconds(20));
        ledger.message("2", "c_1", OUTBOUND, NOW);
        assertThat(settle(database).at(NOW).avgResponseTime()).isEqualTo(20);

        ledger.message("3", "c_1", INBOUND, NOW.minusSeconds(50));
        assertThat(settle(database).at(NOW).avgResponseTime()).isEqualTo(50);

        ledger.message("4", "c_1", OUTBOUND, NOW.minusSeconds(40));
        TenantFigures figures = settle(database);
        assertThat(figures.at(NOW).avgResponseTime()).isEqualTo(15);
        assertThat(figures).isEqualTo(ledger.figures(ZONE, TODAY));
    }

    @Test
    void conversationsThatAreMergedAreCountedOnce() {
        ledger.conversation("c_1", "open", INBOUND);
        ledger.conversation("c_2", "open", INBOUND);
        ledger.message("1", "c_1", INBOUND, NOW.minusSeconds(30));
        ledger.message("2", "c_2", OUTBOUND, NOW);
        settle(database);

        ledger.move("1", "c_2");
        ledger.gone("c_1");
        TenantFigures figures = settle(database);

        assertThat(figures).isEqualTo(ledger.figures(ZONE, TODAY));
        assertThat(figures.active()).isEqualTo(1);
        assertThat(figures.at(NOW).avgResponseTime()).isEqualTo(30);
        assertThat(database.getCollection(Collections.CONVERSATIONS).countDocuments())
                .isEqualTo(1);
    }

    @Test
    void aCrashAtAnyStepCountsNothingTwiceAndForgetsNothing() {
        boolean crashed = true;
        for (int step = 1; crashed; step++) {
            database.drop();
            ledger.conversation("c_1", "open", INBOUND);
            ledger.message("1", "c_1", INBOUND, NOW.minusSeconds(9));
            settle(database);
            ledger.conversation("c_1", "open", OUTBOUND);
            ledger.message("2", "c_1", OUTBOUND, NOW);
            ledger.message("3", "c_1", INBOUND, NOW.minusSeconds(5));

            crashed = crashesAt(step);

            assertThat(settle(database)).as("crash at step %d", step).isEqualTo(ledger.figures(ZONE, TODAY));
        }
    }

    @Test
    void aCountThatIsOvertakenAtAnyStepByAnotherInstanceCountsOnce() {
        boolean interrupted = true;
        for (int step = 1; interrupted; step++) {
            database.drop();
            ledger.conversation("c_1", "open", INBOUND);
            ledger.message("1", "c_1", INBOUND, NOW.minusSeconds(9));
            AtomicInteger steps = new AtomicInteger();
            int when = step;
            settle(DisturbedDatabase.wrap(database, where -> {
                if (steps.incrementAndGet() == when) {
                    settle(database);
                    ledger.conversation("c_1", "resolved", OUTBOUND);
                    ledger.message("2", "c_1", OUTBOUND, NOW);
                    settle(database);
                }
            }));
            interrupted = steps.get() >= step;

            assertThat(settle(database)).as("overtaken at step %d", step).isEqualTo(ledger.figures(ZONE, TODAY));
        }
    }

    @Test
    void twoInstancesThatCrashWhileOthersWriteEndInTheSameFigures() throws Exception {
        long firstSeed = Long.getLong("waba.figures.seed", System.nanoTime());
        for (int run = 0; run < RUNS; run++) {
            long seed = firstSeed + run;
            System.out.println("figures seed " + seed);
            database.drop();
            ExecutorService threads = Executors.newFixedThreadPool(4);
            AtomicBoolean writing = new AtomicBoolean(true);
            try {
                List<Future<?>> writers = List.of(
                        threads.submit(() -> write(new Random(seed), "a")),
                        threads.submit(() -> write(new Random(~seed), "b")));
                List<Future<?>> counting = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    Random crashes = new Random(seed + i);
                    counting.add(threads.submit(() -> countAndCrash(crashes, writing)));
                }
                for (Future<?> writer : writers) {
                    writer.get();
                }
                ledger.gone("c_3");
                writing.set(false);
                for (Future<?> counter : counting) {
                    counter.get();
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(settle(database)).as("seed %d", seed).isEqualTo(ledger.figures(ZONE, TODAY));
        }
    }

    @Test
    void whatIsNotMarkedOrNotInTheTotalsIsPutRight() {
        ledger.conversation("c_1", "open", INBOUND);
        ledger.conversation("c_2", "open", INBOUND);
        ledger.message("1", "c_1", INBOUND, NOW);
        settle(database);
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        reconcile(meters);
        assertThat(meters.counter("waba.figures.corrected").count()).isZero();

        ledger.conversationWithoutMark("c_1", "resolved", OUTBOUND);
        ledger.conversationWithoutMark("c_3", "pending", INBOUND);
        database.getCollection(Collections.CONVERSATIONS).deleteOne(Filters.eq("_id", "c_2"));
        database.getCollection(Collections.METRICS)
                .updateOne(
                        Filters.eq("_id", TENANT),
                        Updates.combine(
                                Updates.inc(Fields.WAITING_CONVERSATIONS, 7L),
                                Updates.inc(Fields.DAYS + "." + TODAY + "." + Fields.DAY_INBOUND, 5L)));
        reconcile(meters);

        assertThat(settle(database)).isEqualTo(ledger.figures(ZONE, TODAY));
        assertThat(meters.counter("waba.figures.corrected").count()).isEqualTo(1);
        reconcile(meters);
        assertThat(meters.counter("waba.figures.corrected").count()).isEqualTo(1);
    }

    @Test
    void documentsFromBeforeThereWasACounterAreCounted() {
        ledger.conversationWithoutMark("c_1", "open", INBOUND);
        ledger.message("1", "c_1", INBOUND, NOW);
        database.getCollection(Collections.MESSAGES).updateMany(Filters.empty(), Updates.unset("uncounted"));

        reconcile(new SimpleMeterRegistry());

        assertThat(settle(database)).isEqualTo(ledger.figures(ZONE, TODAY));
        assertThat(settle(database).at(NOW).totalMessagesToday()).isEqualTo(1);
    }

    @Test
    void hoursThatWereCountedWithoutTheirDirectionAreCountedAnew() {
        ledger.conversation("c_1", "open", INBOUND);
        ledger.message("1", "c_1", INBOUND, NOW);
        settle(database);
        String today = Fields.DAYS + "." + TODAY + ".";
        database.getCollection(Collections.METRICS)
                .updateOne(
                        Filters.eq("_id", TENANT),
                        Updates.combine(
                                Updates.unset(today + Fields.DAY_INBOUND_HOURS),
                                Updates.unset(today + Fields.DAY_OUTBOUND_HOURS)));
        assertThat(settle(database)).isNotEqualTo(ledger.figures(ZONE, TODAY));

        reconcile(new SimpleMeterRegistry());

        assertThat(settle(database)).isEqualTo(ledger.figures(ZONE, TODAY));
    }

    @Test
    void figuresThatChangeDuringAWholeReconciliationAreLeftToTheNext() {
        ledger.conversation("c_1", "open", INBOUND);
        settle(database);
        database.getCollection(Collections.METRICS)
                .updateOne(Filters.eq("_id", TENANT), Updates.inc(Fields.ACTIVE_CONVERSATIONS, 7L));
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        AtomicInteger messages = new AtomicInteger();

        reconcile(
                DisturbedDatabase.wrap(database, where -> {
                    ledger.message("m" + messages.incrementAndGet(), "c_1", INBOUND, NOW);
                    settle(database);
                }),
                meters);

        assertThat(meters.counter("waba.figures.skipped").count()).isEqualTo(1);
        assertThat(settle(database).active()).as("not guessed").isEqualTo(8);
        reconcile(meters);
        assertThat(settle(database)).isEqualTo(ledger.figures(ZONE, TODAY));
    }

    @Test
    void aNewTimeZoneMovesWhatWasCounted() {
        ledger.message("1", "c_1", INBOUND, Instant.parse("2026-11-20T02:30:00Z"));
        ledger.message("2", "c_1", OUTBOUND, Instant.parse("2026-11-20T03:30:00Z"));
        assertThat(settle(database).at(NOW).totalMessagesToday()).isEqualTo(1);

        TenantFigures figures = settle(database, ZoneOffset.UTC);

        assertThat(figures).isEqualTo(ledger.figures(ZoneOffset.UTC, TODAY));
        assertThat(figures.at(NOW).totalMessagesToday()).isEqualTo(2);
    }

    @Test
    void daysThatAreOverForGoodAreForgotten() {
        ledger.message("1", "c_1", INBOUND, NOW);
        ledger.message("2", "c_1", INBOUND, NOW.minus(Duration.ofDays(34)));
        ledger.message("3", "c_1", INBOUND, NOW.minus(Duration.ofDays(35)));
        assertThat(settle(database).days()).hasSize(2);

        Instant tomorrow = NOW.plus(Duration.ofDays(1));
        ledger.message("4", "c_1", INBOUND, tomorrow);
        counter(database).settle(TENANT, ZONE, tomorrow);

        assertThat(figures()).isEqualTo(ledger.figures(ZONE, TODAY.plusDays(1)));
        assertThat(figures().days().keySet()).containsExactly(TODAY, TODAY.plusDays(1));
    }

    @Test
    void moreThanOneBatchIsCounted() {
        for (int i = 0; i < 450; i++) {
            ledger.message("m" + i, "c_" + i % 7, i % 3 == 0 ? OUTBOUND : INBOUND, NOW.minusSeconds(i));
            ledger.conversation("c_" + i, STATUSES.get(i % 3), INBOUND);
        }

        assertThat(settle(database)).isEqualTo(ledger.figures(ZONE, TODAY));
    }

    private void write(Random random, String writer) {
        for (int i = 0; i < 25; i++) {
            Direction direction = random.nextBoolean() ? INBOUND : OUTBOUND;
            String conversation = "c_" + random.nextInt(4);
            Instant at = NOW.minusSeconds(random.nextInt(20));
            boolean quiet = direction == INBOUND && random.nextInt(4) == 0;
            ledger.message(writer + i, conversation, direction, at, quiet);
            ledger.conversation(conversation, STATUSES.get(random.nextInt(3)), direction);
        }
        // The fourth customer turns out to be the first one.
        ledger.messagesOf("c_3").stream().filter(id -> id.startsWith(writer)).forEach(id -> ledger.move(id, "c_0"));
    }

    private void countAndCrash(Random crashes, AtomicBoolean writing) {
        MongoDatabase disturbed = DisturbedDatabase.wrap(database, where -> {
            if (crashes.nextInt(20) == 0) {
                throw new DisturbedDatabase.Crash(where);
            }
        });
        while (writing.get()) {
            try {
                settle(disturbed);
            } catch (DisturbedDatabase.Crash e) {
                // Somebody goes on with what is left.
            }
        }
    }

    private boolean crashesAt(int step) {
        AtomicInteger steps = new AtomicInteger();
        try {
            settle(DisturbedDatabase.wrap(database, where -> {
                if (steps.incrementAndGet() == step) {
                    throw new DisturbedDatabase.Crash(where);
                }
            }));
            return false;
        } catch (DisturbedDatabase.Crash e) {
            return true;
        }
    }

    private void reconcile(SimpleMeterRegistry meters) {
        reconcile(database, meters);
    }

    private static void reconcile(MongoDatabase database, SimpleMeterRegistry meters) {
        TenantStore tenants = new TenantStore(database);
        tenants.save(new TenantStore.Tenant(TENANT, "Demo", ZONE));
        database.getCollection(Collections.METRICS).updateMany(Filters.empty(), Updates.unset("reconciledAt"));
        new Reconciliation(
                        counter(database),
                        new CounterStore(database),
                        new RecountStore(database),
                        tenants,
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        Duration.ofHours(1),
                        meters)
                .reconcileAll();
    }

    private TenantFigures settle(MongoDatabase database) {
        return settle(database, ZONE);
    }

    private TenantFigures settle(MongoDatabase database, ZoneId zone) {
        FigureCounter counter = counter(database);
        while (!counter.settle(TENANT, zone, NOW).complete()) {
            // There was more than is counted in one go.
        }
        return figures();
    }

    private TenantFigures figures() {
        return new CounterStore(database).get(TENANT, ZONE, NOW).figures();
    }

    private static FigureCounter counter(MongoDatabase database) {
        return new FigureCounter(
                new CounterStore(database), new CountedDocuments(database), new RecountStore(database));
    }
}
