package io.waba.inbox.state.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.event.PortalEvent.StatusUpdate.Failure;
import io.waba.inbox.shared.outbound.OutboundContent;
import io.waba.inbox.shared.outbound.OutboundMessage;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.testing.TestInfrastructure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What instances that meet at one message may do to it. */
class OutboxStoreIT {

    private static final String TENANT = "t_abc123";
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Failure FAILURE = new Failure(1, "title", "hint");

    private final String name = TestInfrastructure.get().newDatabaseName();
    private final MongoClient client =
            StoreClient.connect(TestInfrastructure.get().mongodbUri(name));
    private final MongoDatabase database = client.getDatabase(name);
    private final OutboxStore outbox = new OutboxStore(database);

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void whoHasNotTakenAMessageCannotChangeIt() {
        Pending seen = stored("c-1");
        Pending claimed = outbox.claim(seen, NOON.plusSeconds(60)).orElseThrow();

        assertThat(outbox.claim(seen, NOON.plusSeconds(90))).isEmpty();
        outbox.postpone(seen, NOON.plusSeconds(1), 1);
        outbox.settle(seen, SendState.FAILED, FAILURE, NOON, NOON);

        assertThat(outbox.outcome(seen).orElseThrow().state()).isEqualTo(SendState.SENDING);
        outbox.settle(claimed, SendState.FAILED, FAILURE, NOON, NOON);
        assertThat(outbox.outcome(seen).orElseThrow().state()).isEqualTo(SendState.FAILED);
    }

    @Test
    void aMessageThatCannotBeReadKeepsBackNoOther() {
        stored("c-1");
        Pending unreadable = stored("c-2");
        stored("c-3");
        database.getCollection(Collections.MESSAGES)
                .updateOne(
                        Filters.eq("_id", MessageStore.id(TENANT, unreadable.messageId())),
                        Updates.set("outboxContent", "{\"type\":\"unheard of\"}"));

        List<String> due = new ArrayList<>();
        outbox.due(NOON.plusSeconds(1), 1, message -> due.add(message.messageId()));

        assertThat(due).hasSize(2).doesNotContain(unreadable.messageId());
    }

    @Test
    void anAnswerThatComesAfterTheEndIsTakenUpAgain() {
        Pending claimed = outbox.claim(stored("c-1"), NOON).orElseThrow();
        outbox.settle(claimed, SendState.UNCONFIRMED, FAILURE, NOON, NOON);
        outbox.done(claimed, SendState.UNCONFIRMED);

        outbox.accepted(claimed, "wamid.1", NOON);

        List<SendState> due = new ArrayList<>();
        outbox.due(NOON, 10, message -> due.add(message.state()));
        assertThat(due).containsExactly(SendState.ACCEPTED);
    }

    @Test
    void redirectsThatGoInACircleAreAnErrorAndNotForEver() {
        RedirectStore redirects = new RedirectStore(database);
        redirects.put(TENANT, "c_1", "c_2");
        redirects.put(TENANT, "c_2", "c_1");

        assertThatThrownBy(() -> redirects.resolve(TENANT, "c_1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("redirects of c_1: a cycle by c_1 (expected: an end)");
    }

    @Test
    void aTimeBeforeAllTimesIsTheFirstOne() {
        assertThat(Micros.of(Instant.parse("0001-01-01T00:00:00Z"))).isZero();
    }

    private Pending stored(String clientMessageId) {
        OutboundMessage message = new OutboundMessage(
                TENANT,
                clientMessageId,
                "c_" + clientMessageId,
                null,
                null,
                new OutboundContent.Text("Hello!"),
                null,
                null,
                null,
                NOON);
        outbox.store(new OutboxStore.Draft(
                message, "c_" + clientMessageId, "ct_1", "106540352242922", "0001." + clientMessageId, NOON));
        return outbox.head(TENANT, "c_" + clientMessageId).orElseThrow();
    }
}
