package io.waba.inbox.state;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.regex;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waba.inbox.shared.command.CommandAction;
import io.waba.inbox.shared.command.CommandAction.AddNote;
import io.waba.inbox.shared.command.CommandAction.Assign;
import io.waba.inbox.shared.command.CommandAction.ChangeLabels;
import io.waba.inbox.shared.command.CommandAction.Read;
import io.waba.inbox.shared.command.CommandAction.SetTicketStatus;
import io.waba.inbox.shared.correlation.CorrelationEvent;
import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.MessageContent;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.state.conversation.Correlations;
import io.waba.inbox.state.metrics.FigureCounter;
import io.waba.inbox.state.metrics.Reconciliation;
import io.waba.inbox.state.store.CountedDocuments;
import io.waba.inbox.state.store.CounterStore;
import io.waba.inbox.state.store.Indexes;
import io.waba.inbox.state.store.NotificationStore;
import io.waba.inbox.state.store.RecountStore;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.state.store.Stores;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.state.store.TenantStore.PhoneNumber;
import io.waba.inbox.state.store.TenantStore.Tenant;
import io.waba.inbox.testing.QueryPlans;
import io.waba.inbox.testing.TestInfrastructure;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;

/**
 * Every query that the stores send while customers write, agents work and figures are counted, with the index that serves it as the store
 * itself explains it. Printed, so that the list can be read.
 */
@SuppressWarnings("JavaUtilDate") // what the driver stores
class QueriesIT {

    /** All tenants, for `tenant list` and at the start; there are few. */
    private static final List<String> READ_WHOLE = List.of("tenants find {} sort {_id}");

    private final QueryPlans queries = new QueryPlans();
    private final String name = TestInfrastructure.get().newDatabaseName();

    @Test
    void everyQueryIsServedByAnIndex() {
        MongoClientSettings.Builder settings = MongoClientSettings.builder()
                .applyConnectionString(
                        new ConnectionString(TestInfrastructure.get().mongodbUri(name)))
                .addCommandListener(queries);
        StoreClient.configure(settings);
        try (MongoClient client = MongoClients.create(settings.build())) {
            MongoDatabase database = client.getDatabase(name);
            Indexes.create(database);
            customersWriteAndAgentsWork(database);
            figuresAreCounted(database);
            agentsLook(database);
            operatorsLook(database);

            List<QueryPlans.Plan> plans = queries.plans(database);
            plans.forEach(plan -> System.out.printf("%-110s %s%n", plan.query(), plan.indexes()));
            assertThat(plans).hasSizeGreaterThan(30);
            assertThat(plans.stream()
                            .filter(plan -> !plan.isIndexed() || plan.isSorted())
                            .map(QueryPlans.Plan::query)
                            .filter(query -> !READ_WHOLE.contains(query))
                            .collect(Collectors.joining("\n")))
                    .as("queries that read more than they find")
                    .isEmpty();
        }
    }

    private static void operatorsLook(MongoDatabase database) {
        NotificationStore notifications = new NotificationStore(database);
        assertThat(notifications.newest(null, 20)).isEmpty();
        assertThat(notifications.newest("account_update", 20)).isEmpty();
    }

    private static void customersWriteAndAgentsWork(MongoDatabase database) {
        Desk desk = new Desk(database);
        desk.receive("wamid.1");
        desk.receive("wamid.1");
        desk.receive("wamid.2");
        Instance instance = new Instance(database);
        instance.process(Samples.redelivered(Samples.text("wamid.2", "2"), Samples.NOON.minusSeconds(1), 0));
        for (MessageStatus status : List.of(MessageStatus.READ, MessageStatus.DELIVERED)) {
            instance.process(Samples.status("wamid.1", status, Samples.NOON));
            instance.process(Samples.status("wamid.later", status, Samples.NOON));
        }
        desk.receive("wamid.later");
        for (InboundMessage effect : List.of(
                Samples.reaction("wamid.r1", "wamid.1", "x", 1),
                Samples.reaction("wamid.r2", "wamid.unknown", "x", 1),
                Samples.edit("wamid.e1", "wamid.2", "edited", 2),
                Samples.revoke("wamid.v1", "wamid.2", 3))) {
            instance.process(effect);
        }
        desk.receive("wamid.unknown");
        Customer byPhone = new Customer("4930123456", null, "Ute", null);
        desk.receive("wamid.p1", byPhone);
        instance.process(Samples.message(
                Samples.PHONE_NUMBER_ID,
                "wamid.p2",
                byPhone,
                Samples.NOON.plusSeconds(1),
                new MessageContent.SystemChange("user_changed_number", "changed", "4930999999", null)));
        desk.receive("wamid.p3", new Customer("4930123456", "DE.1", "Ute", null));
        instance.process(Samples.message(
                Samples.PHONE_NUMBER_ID,
                "wamid.p4",
                new Customer(null, "DE.1", "Ute", null),
                Samples.NOON.plusSeconds(2),
                new MessageContent.SystemChange("user_changed_user_id", "changed", null, "DE.2")));
        String conversation = desk.conversationOf("wamid.1");
        List<CommandAction> actions = List.of(
                new Read("wamid.2"),
                new Assign(null, Desk.ANA),
                new Assign(null, Desk.BEN),
                new ChangeLabels(List.of("vip"), List.of("new")),
                new AddNote("n-1", "Called back."),
                new SetTicketStatus(desk.ticketOf("wamid.1"), TicketStatus.RESOLVED));
        for (int i = 0; i < actions.size(); i++) {
            desk.carryOut(Desk.command("cmd-" + i, conversation, Desk.ANA, actions.get(i)));
        }
        desk.receive("wamid.again");
        desk.receive("wamid.other", new Customer(null, "BR.77", "Zé", "ze"));
        desk.merge(desk.conversationOf("wamid.other"), conversation);
        new Correlations(Stores.in(database))
                .record(new CorrelationEvent(
                        Instance.TENANT, desk.conversationOf("wamid.1"), "genesys", "g-1", Samples.NOON));
        TenantStore tenants = new TenantStore(database);
        tenants.save(new Tenant(Instance.TENANT, "Demo", ZoneOffset.UTC));
        tenants.claim(new PhoneNumber(Samples.PHONE_NUMBER_ID, Instance.TENANT, null));
        tenants.tenantOf(Samples.PHONE_NUMBER_ID);
        tenants.phoneNumbers(Instance.TENANT);
    }

    /** The lists of the portal, which only reads: what it asks is in its InboxReader, DeskReader, AttentionReader, NewConversations and PhoneNumbersController. */
    private static void agentsLook(MongoDatabase database) {
        Bson ofTenant = eq(Fields.TENANT_ID, Instance.TENANT);
        MongoCollection<Document> conversations = database.getCollection(Collections.CONVERSATIONS);
        Bson listed = and(ofTenant, gt(Fields.LAST_SORT_KEY, ""), lt(Fields.LAST_SORT_KEY, "9"));
        for (Bson filter : List.of(
                listed,
                and(listed, eq(Fields.TICKET_STATUS, "open")),
                and(listed, eq(Fields.ASSIGNEE_ID, Desk.ANA)),
                and(listed, eq(Fields.ASSIGNEE_ID, null)),
                and(listed, eq(Fields.LABELS, "vip")),
                and(
                        listed,
                        eq(Fields.TICKET_STATUS, "open"),
                        eq(Fields.ASSIGNEE_ID, Desk.ANA),
                        eq(Fields.LABELS, "vip")),
                and(listed, or(regex(Fields.CONTACT_NAME, "a", "i"), regex(Fields.LAST_MESSAGE, "a", "i"))))) {
            conversations.find(filter).sort(descending(Fields.LAST_SORT_KEY)).first();
        }
        Document waiting = new Document(Fields.TENANT_ID, Instance.TENANT).append(Fields.COUNTED_AS, Fields.WAITING);
        conversations.find(waiting).sort(ascending(Fields.LAST_INBOUND_AT)).first();
        conversations.countDocuments(new Document(waiting)
                .append(Fields.LAST_INBOUND_AT, new Document("$gt", new Date(0)).append("$lte", new Date())));
        conversations.countDocuments(new Document(Fields.TENANT_ID, Instance.TENANT)
                .append(Fields.CREATED_AT, new Document("$gte", new Date(0)).append("$lt", new Date())));
        MongoCollection<Document> messages = database.getCollection(Collections.MESSAGES);
        for (MessageStatus status : List.of(MessageStatus.FAILED, MessageStatus.UNCONFIRMED)) {
            messages.find(new Document(Fields.TENANT_ID, Instance.TENANT)
                            .append(Fields.STATUS, status.wireName())
                            .append(Fields.SORT_KEY, new Document("$lt", "9"))
                            .append(Fields.DIRECTION, "outbound"))
                    .sort(descending(Fields.SORT_KEY))
                    .first();
        }
        Bson ofConversation = and(ofTenant, eq(Fields.CONVERSATION_ID, "c_1"));
        messages.find(and(ofConversation, lt(Fields.SORT_KEY, "9")))
                .sort(descending(Fields.SORT_KEY))
                .first();
        messages.find(and(ofConversation, gt(Fields.SORT_KEY, "0")))
                .sort(ascending(Fields.SORT_KEY))
                .first();
        messages.countDocuments(and(ofConversation, eq(Fields.DIRECTION, "inbound"), gt(Fields.SORT_KEY, "0")));
        database.getCollection(Collections.NOTES)
                .find(and(ofConversation, lt(Fields.SORT_KEY, "9")))
                .sort(descending(Fields.SORT_KEY))
                .first();
        database.getCollection(Collections.TICKETS)
                .find(and(ofConversation, eq("mergedInto", null)))
                .sort(descending(Fields.TICKET_NUMBER))
                .first();
        database.getCollection(Collections.PHONE_NUMBERS)
                .find(ofTenant)
                .sort(ascending("_id"))
                .first();
    }

    private static void figuresAreCounted(MongoDatabase database) {
        Ledger ledger = new Ledger(database, Instance.TENANT);
        ledger.message("m1", "c_x", Direction.INBOUND, Samples.NOON);
        ledger.message("m2", "c_x", Direction.OUTBOUND, Samples.NOON);
        CountedDocuments documents = new CountedDocuments(database);
        CounterStore counters = new CounterStore(database);
        RecountStore recounts = new RecountStore(database);
        FigureCounter counter = new FigureCounter(counters, documents, recounts);
        documents.tenantsWithWork();
        counter.settle(Instance.TENANT, ZoneOffset.UTC, Samples.NOON);
        CounterStore.Counter counted = counters.get(Instance.TENANT, ZoneOffset.UTC, Samples.NOON);
        counters.claimAnnouncement(counted, Samples.NOON);
        counters.announced(counted, counted.figures().today(Samples.NOON));
        new Reconciliation(
                        counter,
                        counters,
                        recounts,
                        new TenantStore(database),
                        Clock.fixed(Samples.NOON, ZoneOffset.UTC),
                        Duration.ofHours(1),
                        new SimpleMeterRegistry())
                .reconcileAll();
    }
}
