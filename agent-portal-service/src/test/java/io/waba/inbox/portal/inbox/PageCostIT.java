package io.waba.inbox.portal.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.inbox.InboxReader.Filter;
import io.waba.inbox.portal.inbox.InboxReader.Placed;
import io.waba.inbox.shared.access.Role;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.testing.QueryPlans;
import io.waba.inbox.testing.TestInfrastructure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.mongodb.core.SimpleMongoClientDatabaseFactory;

/** What a page of the list costs the store. */
class PageCostIT {

    private static final AgentIdentity ANA = new AgentIdentity("a_ana", "demo", "Ana", Role.AGENT, Instant.MAX);
    private static final Filter ALL = new Filter(null, null, false, null, null);
    private static final int PAGE = 51;

    private final String name = TestInfrastructure.get().newDatabaseName();
    private final QueryPlans plans = new QueryPlans();
    private final Queue<String> reads = new ConcurrentLinkedQueue<>();
    private final MongoClient client = MongoClients.create(MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(TestInfrastructure.get().mongodbUri(name)))
            .addCommandListener(plans)
            .addCommandListener(new CommandListener() {
                @Override
                public void commandStarted(CommandStartedEvent event) {
                    if (List.of("find", "count", "aggregate", "getMore").contains(event.getCommandName())) {
                        reads.add(event.getCommandName());
                    }
                }
            })
            .build());
    private final MongoDatabase database = client.getDatabase(name);
    private final InboxReader inbox = new InboxReader(new SimpleMongoClientDatabaseFactory(client, name));

    /** As the state-manager declares them. */
    @BeforeEach
    void indexes() {
        database.getCollection(Collections.CONVERSATIONS)
                .createIndex(Indexes.compoundIndex(
                        Indexes.ascending(Fields.TENANT_ID), Indexes.descending(Fields.LAST_SORT_KEY)));
        database.getCollection(Collections.MESSAGES)
                .createIndex(
                        Indexes.ascending(Fields.TENANT_ID, Fields.CONVERSATION_ID, Fields.DIRECTION, Fields.SORT_KEY));
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    private void conversation(int number, int messages, int read) {
        String id = "c_" + number;
        database.getCollection(Collections.CONVERSATIONS)
                .insertOne(new Document("_id", id)
                        .append(Fields.TENANT_ID, "demo")
                        .append(Fields.LAST_SORT_KEY, sortKey(messages))
                        .append(Fields.READ_BY, read == 0 ? new Document() : new Document("a_ana", sortKey(read))));
        database.getCollection(Collections.MESSAGES)
                .insertMany(IntStream.rangeClosed(1, messages)
                        .mapToObj(place -> new Document("_id", "demo:" + id + "." + place)
                                .append(Fields.TENANT_ID, "demo")
                                .append(Fields.CONVERSATION_ID, id)
                                .append(Fields.DIRECTION, place % 10 == 0 ? "outbound" : "inbound")
                                .append(Fields.SORT_KEY, sortKey(place)))
                        .toList());
    }

    private static String sortKey(int place) {
        return "%04d".formatted(place);
    }

    private List<Integer> unread() {
        return inbox.conversations(ANA, ALL, null, PAGE).stream()
                .map(Placed::item)
                .sorted((one, other) -> one.id().compareTo(other.id()))
                .map(Conversation::unread)
                .toList();
    }

    @Test
    void aPageWithItsUnreadCountsIsTwoQueriesThatIndexesServe() {
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < PAGE; i++) {
            conversation(100 + i, 9, i % 10);
            expected.add(9 - i % 10);
        }
        reads.clear();

        assertThat(unread()).isEqualTo(expected);

        assertThat(reads).containsExactly("find", "find");
        assertThat(plans.plans(database)).hasSize(2).allSatisfy(plan -> {
            assertThat(plan.isIndexed()).as(plan.query()).isTrue();
            assertThat(plan.isSorted()).as(plan.query()).isFalse();
        });
    }

    @Test
    void aPageOfVeryManyUnreadMessagesIsCountedToAHundredEach() {
        for (int i = 0; i < 20; i++) {
            conversation(100 + i, 130, 0);
        }
        conversation(120, 9, 6);

        assertThat(unread().subList(0, 20)).containsOnly(100);
        assertThat(unread().get(20)).isEqualTo(3);
    }
}
