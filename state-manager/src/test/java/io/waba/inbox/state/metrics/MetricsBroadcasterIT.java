package io.waba.inbox.state.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.state.publish.EventSink;
import io.waba.inbox.state.store.FigureStore;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.state.store.TenantStore.Tenant;
import io.waba.inbox.testing.TestInfrastructure;
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
    private boolean brokerAway;
    private final EventSink events = batch -> {
        if (brokerAway) {
            throw new IllegalStateException("broker: away");
        }
        published.addAll(batch);
    };
    private final MetricsBroadcaster broadcaster =
            new MetricsBroadcaster(new FigureStore(database), tenants, events, time.clock(), time);

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
    void theDayBeginsAtMidnightInTheTenantsTimeZone() {
        messageAt("2026-11-19T02:59:59Z");
        messageAt("2026-11-19T03:00:00Z");
        messageAt("2026-11-20T02:29:00Z");

        broadcaster.changed(TENANT);
        time.advanceMillis(0);

        assertThat(totals()).containsExactly(2);
        Document kept = database.getCollection(Collections.METRICS).find().first();
        assertThat(kept).isNotNull().containsEntry(Fields.TOTAL_MESSAGES_TODAY, 2L);
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

    private void messageAt(String timestamp) {
        database.getCollection(Collections.MESSAGES)
                .insertOne(new Document(Fields.TENANT_ID, TENANT)
                        .append(Fields.TIMESTAMP, Date.from(Instant.parse(timestamp))));
    }

    private List<Integer> totals() {
        return published.stream()
                .map(event -> event.data().path("totalMessagesToday").asInt())
                .toList();
    }
}
