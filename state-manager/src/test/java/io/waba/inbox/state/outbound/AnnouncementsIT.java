package io.waba.inbox.state.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.PortalEvent.StatusUpdate.Failure;
import io.waba.inbox.shared.outbound.OutboundContent;
import io.waba.inbox.shared.outbound.OutboundMessage;
import io.waba.inbox.state.store.OutboxStore;
import io.waba.inbox.state.store.Pending;
import io.waba.inbox.state.store.SendState;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.state.store.Stores;
import io.waba.inbox.testing.TestInfrastructure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnnouncementsIT {

    private static final String TENANT = "t_abc123";
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final String name = TestInfrastructure.get().newDatabaseName();
    private final MongoClient client =
            StoreClient.connect(TestInfrastructure.get().mongodbUri(name));
    private final MongoDatabase database = client.getDatabase(name);
    private final Stores stores = Stores.in(database);
    private final OutboxStore outbox = stores.outbox();
    private final List<EventEnvelope> published = new ArrayList<>();
    private final Announcements announcements = new Announcements(stores, published::addAll);

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void aMessageWhoseConversationWasMergedWhileItWasSentIsAnnouncedWhereItIsNow() {
        OutboundMessage message = new OutboundMessage(
                TENANT, "c-1", "c_before", null, null, new OutboundContent.Text("Hello!"), null, null, null, NOON);
        outbox.store(new OutboxStore.Draft(message, "c_before", "ct_1", "106540352242922", "0001.c-1", NOON));
        Pending beingSent = outbox.claim(outbox.head(TENANT, "c_before").orElseThrow(), NOON.plusSeconds(60))
                .orElseThrow();
        stores.redirects().put(TENANT, "c_before", "c_after");
        outbox.followAll(TENANT, "c_before", "c_after");

        outbox.settle(beingSent, SendState.FAILED, new Failure(131026, "title", "hint"), NOON, NOON);
        announcements.finish(beingSent);

        assertThat(published).singleElement().satisfies(event -> assertThat(
                        event.data().path("conversationId").asString())
                .isEqualTo("c_after"));
    }
}
