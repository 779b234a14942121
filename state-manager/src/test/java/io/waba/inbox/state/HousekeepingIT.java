package io.waba.inbox.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waba.inbox.amqp.ConfirmedPublisher;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.state.metrics.FigureCounter;
import io.waba.inbox.state.metrics.MetricsBroadcaster;
import io.waba.inbox.state.metrics.Reconciliation;
import io.waba.inbox.state.store.CountedDocuments;
import io.waba.inbox.state.store.CounterStore;
import io.waba.inbox.state.store.RecountStore;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.state.store.UnroutedStore;
import io.waba.inbox.state.tenants.Unrouted;
import io.waba.inbox.testing.TestInfrastructure;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/** What is done every now and then goes on, whatever happens to it once. */
class HousekeepingIT {

    private static final Duration OFTEN = Duration.ofMillis(20);

    private final String name = TestInfrastructure.get().newDatabaseName();
    private final MongoClient client =
            StoreClient.connect(TestInfrastructure.get().mongodbUri(name));
    private final MongoDatabase database = client.getDatabase(name);
    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
    private final AtomicInteger finds = new AtomicInteger();

    @BeforeEach
    void twoTenants() {
        TenantStore tenants = new TenantStore(database);
        tenants.save(new TenantStore.Tenant("t_1", "One", ZoneOffset.UTC));
        tenants.save(new TenantStore.Tenant("t_2", "Two", ZoneOffset.UTC));
    }

    @AfterEach
    void stop() {
        scheduler.shutdownNow();
        client.close();
    }

    @Test
    void anErrorEndsNeitherTheRoundsNorTheReconciliation() {
        AtomicInteger rounds = new AtomicInteger();
        Housekeeping housekeeping = new Housekeeping(
                () -> {
                    if (rounds.incrementAndGet() == 1) {
                        throw new StackOverflowError("once");
                    }
                },
                new MetricsBroadcaster(
                        counter(),
                        new CounterStore(database),
                        new TenantStore(database),
                        events -> {},
                        Clock.systemUTC(),
                        scheduler),
                reconciliation(1),
                unrouted(),
                scheduler,
                OFTEN,
                OFTEN);

        housekeeping.start();

        await().atMost(Duration.ofMinutes(1)).until(() -> rounds.get() == 2);
        await().atMost(Duration.ofMinutes(1)).until(() -> reconciled() == 2);
        housekeeping.stop();
    }

    @Test
    void anErrorAtOneTenantKeepsBackNoOther() {
        reconciliation(2).reconcileAll();

        assertThat(reconciled()).isEqualTo(1);
    }

    private long reconciled() {
        return database.getCollection(Collections.METRICS).countDocuments(Filters.exists("reconciledAt"));
    }

    /** One in which that question to the store ends in an error. */
    private Reconciliation reconciliation(int failingFind) {
        MongoDatabase disturbed = DisturbedDatabase.wrap(database, where -> {
            if (where.equals("before find") && finds.incrementAndGet() == failingFind) {
                throw new StackOverflowError("once");
            }
        });
        return new Reconciliation(
                counter(),
                new CounterStore(disturbed),
                new RecountStore(disturbed),
                new TenantStore(disturbed),
                Clock.systemUTC(),
                OFTEN,
                new SimpleMeterRegistry());
    }

    private FigureCounter counter() {
        return new FigureCounter(
                new CounterStore(database), new CountedDocuments(database), new RecountStore(database));
    }

    /** Nothing is unrouted, so nothing is published. */
    private Unrouted unrouted() {
        CachingConnectionFactory connections = new CachingConnectionFactory("127.0.0.1", 1);
        connections.setPublisherConfirmType(CachingConnectionFactory.ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        return new Unrouted(
                new UnroutedStore(database),
                new TenantStore(database),
                new ConfirmedPublisher(connections, Duration.ofSeconds(1)),
                Clock.systemUTC(),
                new SimpleMeterRegistry());
    }
}
