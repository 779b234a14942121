package io.waba.inbox.state.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.state.publish.EventSink;
import io.waba.inbox.state.store.CountedDocuments;
import io.waba.inbox.state.store.CounterStore;
import io.waba.inbox.state.store.RecountStore;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.state.store.TenantStore.Tenant;
import io.waba.inbox.testing.TestInfrastructure;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a clock and a scheduler that the test moves. */
class MetricsBroadcasterIT {

    private static final String TENANT = "t_abc123";

    private final String uri =
            TestInfrastructure.get().mongodbUri(TestInfrastructure.get().newDatabaseName());
    private final MongoClient client = StoreClient.connect(uri);
    private final MongoDatabase database = client.getDatabase(StoreClient.databaseName(uri));
    private final TenantStore tenants = new TenantStore(database);
    private final ManualScheduler time = new ManualScheduler(Instant.parse("2026-11-20T02:30:00Z"));
    private final List<EventEnvelope> published = new ArrayList<>();
    private int messages;
    private boolean brokerAway;
    private final EventSink events = batch -> {
        if (brokerAway) {
            throw new IllegalStateException("broker: away");
        }
        published.addAll(batch);
    };
    private final MetricsBroadcaster broadcaster = instance();

    private MetricsBroadcaster instance() {
        CounterStore counters = new CounterStore(database);
        FigureCounter counter = new FigureCounter(counters, new CountedDocuments(database), new RecountStore(database));
        return new MetricsBroadcaster(counter, counters, tenants, events, time.clock(), time);
    }

    @BeforeEach
    void aTenantWestOfGreenwich() {
        tenants.save(new Tenant(TENANT, "Demo", ZoneId.of("America/Sao_Paulo")));
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void theFirstChangeIsAnnouncedAtOnceAndTheLastOneAlways() {
        broadcaster.changed(TENANT);
        time.advanceMillis(0);
        assertThat(totals()).containsExactly(0);

        for (int i = 0; i < 5; i++) {
            messageAt("2026-11-20T02:30:00Z");
            broadcaster.changed(TENANT);
            time.advanceMillis(100);
        }
        assertThat(totals()).containsExactly(0);

        time.advanceMillis(500);
        assertThat(totals()).containsExactly(0, 5);
        time.advanceMillis(10_000);
        assertThat(totals()).containsExactly(0, 5);
    }

    @Test
    void severalInstancesTogetherAnnounceOnceASecondAndTheLastOneAlways() {
        MetricsBroadcaster other = instance();
        broadcaster.changed(TENANT);
        time.advanceMillis(0);
        for (int i = 0; i < 20; i++) {
            messageAt("2026-11-20T02:30:00Z");
            (i % 2 == 0 ? broadcaster : other).changed(TENANT);
            time.advanceMillis(100);
        }
        time.advanceMillis(5_000);

        assertThat(totals()).endsWith(20).doesNotHaveDuplicates();
        List<Instant> times = published.stream().map(EventEnvelope::occurredAt).toList();
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i)).isAfterOrEqualTo(times.get(i - 1).plusSeconds(1));
        }
        assertThat(times).hasSizeBetween(3, 4);
    }

    @Test
    void nothingIsAnnouncedWhenNothingChanged() {
        broadcaster.changed(TENANT);
        time.advanceMillis(2_000);
        broadcaster.changed(TENANT);
        instance().changed(TENANT);
        time.advanceMillis(2_000);

        assertThat(totals()).containsExactly(0);
    }

    @Test
    void theDayBeginsAtMidnightInTheTenantsTimeZone() {
        messageAt("2026-11-19T02:59:59Z");
        messageAt("2026-11-19T03:00:00Z");
        messageAt("2026-11-20T02:29:00Z");

        broadcaster.changed(TENANT);
        time.advanceMillis(0);
        assertThat(totals()).containsExactly(2);

        time.advanceMillis(Duration.ofMinutes(30).toMillis() - 1);
        assertThat(totals()).containsExactly(2);
        time.advanceMillis(1);
        assertThat(totals()).as("the new day").containsExactly(2, 0);
        time.advanceMillis(Duration.ofDays(1).toMillis());
        assertThat(totals()).as("and the next").containsExactly(2, 0, 0);
    }

    @Test
    void whoIsStoppedWaitsForNoMidnightButForTheSecondOfTheLastChange() {
        broadcaster.changed(TENANT);
        time.advanceMillis(0);
        messageAt("2026-11-20T02:30:00Z");
        broadcaster.changed(TENANT);

        broadcaster.stop();
        time.advanceMillis(Duration.ofDays(1).toMillis());

        assertThat(totals()).containsExactly(0, 1);
    }

    @Test
    void figuresThatCouldNotBeAnnouncedAreAnnouncedLater() {
        brokerAway = true;
        broadcaster.changed(TENANT);
        time.advanceMillis(0);
        assertThat(published).isEmpty();

        brokerAway = false;
        time.advanceMillis(5_000);

        assertThat(totals()).containsExactly(0);
    }

    @Test
    void whatACrashLeftUncountedOrUnannouncedIsFound() {
        brokerAway = true;
        messageAt("2026-11-20T02:30:00Z");
        MetricsBroadcaster dying = instance();
        dying.changed(TENANT);
        time.advanceMillis(0);
        brokerAway = false;
        time.forgetTasks();

        broadcaster.resume();
        time.advanceMillis(5_000);
        assertThat(totals()).containsExactly(1);

        messageAt("2026-11-20T02:30:00Z");
        broadcaster.resume();
        time.advanceMillis(5_000);
        assertThat(totals()).containsExactly(1, 2);
    }

    private void messageAt(String timestamp) {
        database.getCollection(Collections.MESSAGES)
                .insertOne(new Document("_id", TENANT + ":" + ++messages)
                        .append(Fields.TENANT_ID, TENANT)
                        .append(Fields.CONVERSATION_ID, "c_1")
                        .append(Fields.DIRECTION, "inbound")
                        .append(Fields.TYPE, "text")
                        .append(Fields.TIMESTAMP, Date.from(Instant.parse(timestamp)))
                        .append("uncounted", true));
    }

    private List<Integer> totals() {
        return published.stream()
                .map(event -> event.data().path("totalMessagesToday").asInt())
                .toList();
    }
}
