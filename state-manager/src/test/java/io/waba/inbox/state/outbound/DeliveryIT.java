package io.waba.inbox.state.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.waba.inbox.graph.ErrorClass;
import io.waba.inbox.graph.GraphApi;
import io.waba.inbox.graph.GraphError;
import io.waba.inbox.graph.GraphResult;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.outbound.OutboundContent;
import io.waba.inbox.shared.outbound.OutboundMessage;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.simulator.SimulatorServer;
import io.waba.inbox.simulator.SimulatorSettings;
import io.waba.inbox.state.store.OutboxStore;
import io.waba.inbox.state.store.Pending;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.state.store.Stores;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Files to send, and nobody who answers where Meta should be unless a test says so. */
class DeliveryIT {

    private static final String TENANT = "t_abc123";
    private static final String NUMBER = "106540352242922";
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final OutboundSettings SETTINGS = settings("http://127.0.0.1:1");

    private final String name = TestInfrastructure.get().newDatabaseName();
    private final MongoClient client =
            StoreClient.connect(TestInfrastructure.get().mongodbUri(name));
    private final MongoDatabase database = client.getDatabase(name);
    private final Stores stores = Stores.in(database);
    private final OutboxStore outbox = stores.outbox();
    private final NumberGuard guard = new NumberGuard(NUMBER, SETTINGS, CLOCK);
    private final Delivery delivery = delivery(SETTINGS);

    private static OutboundSettings settings(String baseUrl) {
        Duration minute = Duration.ofMinutes(1);
        return new OutboundSettings(
                URI.create(baseUrl),
                "v24.0",
                "token",
                minute,
                minute,
                minute,
                80,
                2,
                Duration.ofSeconds(5),
                SECOND,
                false,
                false);
    }

    private Delivery delivery(OutboundSettings settings) {
        return new Delivery(
                outbox,
                new Preparation(
                        stores,
                        (tenantId, attachmentId) -> Optional.of(new Attachments.Attachment(
                                "a.txt", "text/plain", 1, () -> new ByteArrayInputStream(new byte[1]))),
                        CLOCK),
                new GraphApi(settings.graph(), CLOCK),
                new PairLimit(CLOCK),
                new Announcements(stores, events -> {}),
                settings.lease(),
                CLOCK);
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void nothingIsUploadedWhileMetaHasAskedTheNumberToPause() {
        fileFor("c_1");
        guard.record(new GraphResult.Refused<>(new GraphError(130429, "Too fast", null, 429, null)), SECOND);

        assertThat(delivery.next(TENANT, "c_1", guard)).contains(ErrorClass.THROUGHPUT.pauseAfter(1));

        assertThat(outbox.head(TENANT, "c_1").orElseThrow().failures()).isZero();
    }

    @Test
    void uploadsThatFailEndTheCallsOfTheNumberForAWhile() {
        for (int i = 0; i < 3; i++) {
            fileFor("c_" + i);
            assertThat(guard.admit()).isZero();
            guard.withdraw();

            assertThat(delivery.next(TENANT, "c_" + i, guard)).contains(Duration.ZERO);

            assertThat(outbox.head(TENANT, "c_" + i).orElseThrow().failures()).isOne();
        }

        assertThat(guard.admit()).isEqualTo(SETTINGS.circuitPause());
    }

    @Test
    void aFileIsUploadedOnceAndSentByItsId() throws Exception {
        fileFor("c_1");
        try (SimulatorServer meta = SimulatorServer.start(
                SimulatorSettings.forTests(URI.create("http://127.0.0.1:1"), "0123456789abcdef"),
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8))) {
            Delivery answered = delivery(settings("http://127.0.0.1:" + meta.port()));

            assertThat(answered.next(TENANT, "c_1", guard)).contains(Duration.ZERO);
            Pending uploaded = outbox.head(TENANT, "c_1").orElseThrow();
            assertThat(uploaded.uploadedMediaId()).isNotNull();
            assertThat(meta.tallies()).isEmpty();

            assertThat(answered.next(TENANT, "c_1", guard)).contains(Duration.ZERO);
            assertThat(outbox.head(TENANT, "c_1")).isEmpty();
            assertThat(meta.tallies()).containsOnlyKeys(uploaded.messageId());
        }
    }

    private void fileFor(String conversationId) {
        Customer customer = new Customer("15550001111", null, "Ana", null);
        stores.targets().open(TENANT, conversationId, NUMBER, "ct_1", customer, "m_1", NOON);
        database.getCollection(Collections.CONVERSATIONS)
                .updateOne(Filters.eq("_id", conversationId), Updates.set(Fields.LAST_INBOUND_AT, Date.from(NOON)));
        OutboundMessage message = new OutboundMessage(
                TENANT,
                "c-" + conversationId,
                conversationId,
                null,
                null,
                new OutboundContent.File(OutboundContent.Kind.DOCUMENT, "at_1", null, null, "a.txt"),
                null,
                null,
                null,
                NOON);
        outbox.store(new OutboxStore.Draft(message, conversationId, "ct_1", NUMBER, "0000000001", NOON));
    }
}
