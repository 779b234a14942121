package io.waba.inbox.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import com.rabbitmq.client.GetResponse;
import io.waba.inbox.graph.GraphErrors;
import io.waba.inbox.shared.command.CommandAction.AddNote;
import io.waba.inbox.shared.command.CommandAction.ChangeLabels;
import io.waba.inbox.shared.command.PortalCommand;
import io.waba.inbox.shared.correlation.CorrelationEvent;
import io.waba.inbox.shared.enriched.EnrichedMessage;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.PortalEvent;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.Media;
import io.waba.inbox.shared.inbound.MessageContent;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.shared.topology.DeadLetterHeaders;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.topology.Topology;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.state.consume.Consumers;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.state.store.TenantStore.PhoneNumber;
import io.waba.inbox.state.store.TenantStore.Tenant;
import io.waba.inbox.state.tenants.TenantCommand;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service on a real broker and a real store, as its neighbours see it. */
@Tag("both-brokers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StateManagerIT {

    private static final Path FIXTURES = Path.of("..", "shared-constants", "src", "test", "resources", "fixtures");

    private static final String TENANT = "t_abc123";

    private static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.get();
    private static final List<String> QUEUES =
            Topology.allQueues().stream().map(QueueDefinition::name).toList();

    private final String mongodbUri = INFRASTRUCTURE.mongodbUri(INFRASTRUCTURE.newDatabaseName());
    private final ConfigurableApplicationContext service;
    private final MongoDatabase database;
    private final Broker broker;

    StateManagerIT() {
        INFRASTRUCTURE.resetBroker(QUEUES, List.of());
        service = start(mongodbUri, INFRASTRUCTURE.rabbitmqUri());
        database = service.getBean(MongoDatabase.class);
        broker = new Broker(INFRASTRUCTURE);
    }

    static ConfigurableApplicationContext start(String mongodbUri, String rabbitmqUri) {
        return start(mongodbUri, rabbitmqUri, "http://127.0.0.1:9");
    }

    static ConfigurableApplicationContext start(
            String mongodbUri, String rabbitmqUri, String graphUrl, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "--MONGODB_URI=" + mongodbUri,
                "--RABBITMQ_URI=" + rabbitmqUri,
                "--STATE_MANAGER_HTTP_PORT=0",
                "--STATE_MANAGER_HOUSEKEEPING_INTERVAL=200ms",
                "--GRAPH_API_BASE_URL=" + graphUrl,
                "--GRAPH_API_TOKEN=no-token",
                "--waba.amqp.queue-type=classic"));
        settings.addAll(List.of(more));
        return SpringApplication.run(StateManagerApplication.class, settings.toArray(String[]::new));
    }

    @BeforeEach
    void nothingButATenantWithANumber() {
        Consumers.QUEUES.forEach(queue -> await().until(() -> broker.depth(queue.name()) == 0));
        INFRASTRUCTURE.purge(Queues.AGENT_PORTAL_EVENTS);
        INFRASTRUCTURE.purge(Queues.INBOUND_ENRICHED);
        broker.forget();
        for (String collection : database.listCollectionNames()) {
            database.getCollection(collection).deleteMany(new Document());
        }
        tenant(TENANT, Samples.PHONE_NUMBER_ID);
    }

    @AfterAll
    void stop() throws Exception {
        service.close();
        broker.close();
    }

    @Test
    void anIntegrationIsToldOfAMessageWithItsConversation() {
        InboundMessage message = Samples.text("wamid.1", "Hello!");
        broker.publish(message);
        EnrichedMessage first = awaitEnriched();
        broker.publish(
                Queues.PORTAL_COMMANDS,
                WireJson.encode(new PortalCommand(
                        "cmd-1",
                        TENANT,
                        first.conversation().id(),
                        "ag_7",
                        Samples.NOON,
                        null,
                        new ChangeLabels(List.of("vip"), List.of()))));
        await().until(() ->
                List.of("vip").equals(only(Collections.CONVERSATIONS).get(Fields.LABELS)));
        broker.publish(
                Queues.CORRELATION_EVENTS,
                WireJson.encode(new CorrelationEvent(
                        TENANT, first.conversation().id(), "genesys", "gc-991", Samples.NOON.plusSeconds(1))));
        await().until(() -> only(Collections.CONVERSATIONS).get(Fields.EXTERNAL_IDS) != null);

        broker.publish(Samples.message(
                Samples.PHONE_NUMBER_ID,
                "wamid.2",
                Samples.JOHN,
                Samples.NOON.plusSeconds(2),
                new MessageContent.Reaction("wamid.1", "👍")));
        EnrichedMessage second = awaitEnriched();
        broker.publish(Samples.redelivered(message, message.receivedAt().plusSeconds(9), 0));
        broker.publish(Samples.text("wamid.3", "Still there?", Samples.JOHN, Samples.NOON.plusSeconds(3)));

        assertThat(first.eventId()).isEqualTo("new_message:t_abc123:wamid.1");
        assertThat(first.tenantId()).isEqualTo(TENANT);
        assertThat(first.message()).isEqualTo(message);
        assertThat(first.conversation().isNew()).isTrue();
        assertThat(first.conversation().contactName()).isEqualTo("John Doe");
        assertThat(first.conversation().ticketStatus()).isEqualTo(TicketStatus.OPEN);
        assertThat(second.conversation().isNew()).isFalse();
        assertThat(second.conversation().id()).isEqualTo(first.conversation().id());
        assertThat(second.conversation().labels()).containsExactly("vip");
        assertThat(second.conversation().externalIds()).isEqualTo(Map.of("genesys", "gc-991"));
        // Meta's repetition in between is told of no more than it is announced.
        assertThat(awaitEnriched().eventId()).isEqualTo("new_message:t_abc123:wamid.3");
    }

    private EnrichedMessage awaitEnriched() {
        return await().until(() -> broker.take(Queues.INBOUND_ENRICHED), Optional::isPresent)
                .map(GetResponse::getBody)
                .map(body -> WireJson.decode(body, EnrichedMessage.class))
                .orElseThrow();
    }

    @Test
    void aMessageIsPersistedAndAnnouncedWithExactlyTheFieldsOfTheContract() {
        broker.publish(Samples.text("wamid.1", "Hello!"));

        EventEnvelope event = awaitEvents(1).get(0);
        assertThat(event.type()).isEqualTo("new_message");
        assertThat(event.tenantId()).isEqualTo(TENANT);
        assertThat(event.eventId()).isEqualTo("new_message:t_abc123:wamid.1");
        assertThat(event.data().propertyNames())
                .containsExactlyInAnyOrder(
                        "conversationId",
                        "messageId",
                        "from",
                        "from_name",
                        "message",
                        "media_url",
                        "timestamp",
                        "isNewConversation");
        PortalEvent.NewMessage data = WireJson.fromTree(event.data(), PortalEvent.NewMessage.class);
        assertThat(data.from()).isEqualTo("+1234567890");
        assertThat(data.fromName()).isEqualTo("John Doe");
        assertThat(data.message()).isEqualTo("Hello!");
        assertThat(data.mediaUrl()).isNull();
        assertThat(data.timestamp()).isEqualTo(Samples.NOON);
        assertThat(data.isNewConversation()).isTrue();

        Document message = only(Collections.MESSAGES);
        assertThat(message.getString("_id")).isEqualTo("t_abc123:wamid.1");
        assertThat(message.getString(Fields.CONVERSATION_ID)).isEqualTo(data.conversationId());
        assertThat(message.get(Fields.CONTENT, Document.class))
                .isEqualTo(new Document("type", "text").append("body", "Hello!"));
        Document conversation = only(Collections.CONVERSATIONS);
        assertThat(conversation.getString("_id"))
                .isEqualTo(data.conversationId())
                .matches("c_[0-9a-f]{32}");
        assertThat(conversation.getString(Fields.LAST_MESSAGE)).isEqualTo("Hello!");
        assertThat(conversation.getString(Fields.CONTACT_NAME)).isEqualTo("John Doe");
        assertThat(conversation.getString(Fields.CONTACT_PHONE)).isEqualTo("1234567890");
        assertThat(conversation.getString(Fields.LAST_SORT_KEY)).isEqualTo(message.getString(Fields.SORT_KEY));
    }

    @Test
    void aWebhookThatComesTwiceIsOneMessageAndOneEventId() {
        var message = Samples.text("wamid.1", "Hello!");
        broker.publish(message);
        awaitEvents(1);
        broker.publish(Samples.redelivered(message, message.receivedAt().plusSeconds(5), 7));
        broker.publish(message);

        // The broker's redelivery is announced again, Meta's repetition is not.
        List<EventEnvelope> events = awaitEvents(2);
        assertThat(events).extracting(EventEnvelope::eventId).containsOnly("new_message:t_abc123:wamid.1");
        assertThat(events)
                .extracting(EventEnvelope::data)
                .containsOnly(events.get(0).data());
        assertThat(only(Collections.MESSAGES).getDate(Fields.RECEIVED_AT).toInstant())
                .isEqualTo(message.receivedAt().truncatedTo(ChronoUnit.MILLIS));
        only(Collections.CONVERSATIONS);
    }

    @Test
    void aMessageWithoutWordsIsAnnouncedWithItsTypeAndPreview() {
        broker.publish(Samples.message(
                Samples.PHONE_NUMBER_ID,
                "wamid.1",
                new Customer(null, "US.77", null, null),
                Samples.NOON,
                new MessageContent.Sticker(new Media("media-1", "image/webp", null, null), false)));

        PortalEvent.NewMessage data = WireJson.fromTree(awaitEvents(1).get(0).data(), PortalEvent.NewMessage.class);
        assertThat(data.contentType()).isEqualTo("sticker");
        assertThat(data.mediaUrl()).isEqualTo("/api/media/wamid.1");
        assertThat(data.preview()).isEqualTo("Sticker");
        assertThat(data.message()).isEqualTo("Sticker");
        assertThat(data.from()).isEqualTo("US.77");
    }

    @Test
    void aStatusThatOvertakesItsMessageIsAppliedLater() {
        broker.publish(Samples.status("wamid.1", MessageStatus.DELIVERED, Samples.NOON.plusSeconds(2)));
        await().until(() -> database.getCollection(Collections.STATUSES).countDocuments() == 1);
        awaitProcessed(Queues.INBOUND_STATUSES);
        broker.publish(Samples.text("wamid.1", "Hello!"));

        List<EventEnvelope> events = awaitEvents(2);
        assertThat(events)
                .extracting(EventEnvelope::eventId)
                .containsExactly("new_message:t_abc123:wamid.1", "status_update:t_abc123:wamid.1:delivered");
        assertThat(only(Collections.MESSAGES).getString(Fields.STATUS)).isEqualTo("delivered");
    }

    @Test
    void aDeliveredThatComesAfterReadIsAnnouncedAsReadAndAFailureHasItsReason() {
        broker.publish(Samples.text("wamid.1", "Hello!"));
        awaitEvents(1);
        broker.publish(Samples.status("wamid.1", MessageStatus.READ, Samples.NOON.plusSeconds(3)));
        awaitEvents(2);
        InboundStatus delivered = Samples.status("wamid.1", MessageStatus.DELIVERED, Samples.NOON.plusSeconds(2));
        broker.publish(delivered);
        awaitEvents(3);
        broker.publish(Samples.status("wamid.1", MessageStatus.FAILED, Samples.NOON.plusSeconds(4)));

        List<EventEnvelope> events = awaitEvents(4);
        assertThat(events.subList(1, 4))
                .extracting(EventEnvelope::eventId)
                .containsExactly(
                        "status_update:t_abc123:wamid.1:read",
                        "status_update:t_abc123:wamid.1:delivered",
                        "status_update:t_abc123:wamid.1:failed");
        assertThat(events.subList(1, 4))
                .extracting(event -> event.data().path("status").asString())
                .containsExactly("read", "read", "failed");
        PortalEvent.StatusUpdate failed = WireJson.fromTree(events.get(3).data(), PortalEvent.StatusUpdate.class);
        assertThat(failed.error())
                .isEqualTo(new PortalEvent.StatusUpdate.Failure(
                        131047,
                        GraphErrors.of(131047).title(),
                        GraphErrors.of(131047).hint()));
        Document message = only(Collections.MESSAGES);
        assertThat(message.get(Fields.ERROR, Document.class))
                .containsEntry("code", 131047)
                .containsEntry("title", GraphErrors.of(131047).title())
                .containsEntry("hint", GraphErrors.of(131047).hint());
        assertThat(message.getString(Fields.STATUS)).isEqualTo("failed");
        assertThat(message.get(Fields.STATUS_HISTORY, Document.class))
                .containsEntry("delivered", Date.from(Samples.NOON.plusSeconds(2)))
                .containsEntry("read", Date.from(Samples.NOON.plusSeconds(3)))
                .containsEntry("failed", Date.from(Samples.NOON.plusSeconds(4)));
    }

    @Test
    void aStatusThatMetaRepeatsIsNotAnnouncedAgain() {
        broker.publish(Samples.text("wamid.1", "Hello!"));
        awaitEvents(1);
        InboundStatus read = Samples.status("wamid.1", MessageStatus.READ, Samples.NOON.plusSeconds(3));
        broker.publish(read);
        awaitEvents(2);
        broker.publish(Samples.redelivered(read, read.receivedAt().plusSeconds(86_400)));
        broker.publish(Samples.text("wamid.2", "Still there?"));

        assertThat(awaitEvents(3)).extracting(EventEnvelope::eventId).doesNotHaveDuplicates();
    }

    @Test
    void aReactionAnEditAndARevokeChangeTheirMessageAndAreAnnouncedAsSuch() {
        broker.publish(Samples.text("wamid.1", "Helo!"));
        awaitEvents(1);
        broker.publish(Samples.reaction("wamid.2", "wamid.1", "👍", 1));
        awaitEvents(2);
        broker.publish(Samples.edit("wamid.3", "wamid.1", "Hello!", 2));
        List<EventEnvelope> events = awaitEvents(3);

        assertThat(WireJson.fromTree(events.get(1).data(), PortalEvent.MessageReaction.class))
                .isEqualTo(new PortalEvent.MessageReaction("wamid.1", conversationId(events), "👍", "+1234567890"));
        assertThat(events.get(2).eventId()).isEqualTo("message_update:t_abc123:edited:wamid.3");
        assertThat(WireJson.fromTree(events.get(2).data(), PortalEvent.MessageUpdate.class))
                .isEqualTo(new PortalEvent.MessageUpdate(
                        "wamid.1",
                        conversationId(events),
                        PortalEvent.MessageUpdate.Change.EDITED,
                        "Hello!",
                        null,
                        null,
                        Samples.NOON.plusSeconds(2)));
        assertThat(only(Collections.MESSAGES))
                .containsEntry(Fields.TEXT, "Hello!")
                .containsEntry(Fields.EDITED_AT, Date.from(Samples.NOON.plusSeconds(2)));
        assertThat(only(Collections.CONVERSATIONS).getString(Fields.LAST_MESSAGE))
                .isEqualTo("Hello!");

        broker.publish(Samples.reaction("wamid.4", "wamid.1", null, 3));
        awaitEvents(4);
        broker.publish(Samples.revoke("wamid.5", "wamid.1", 4));
        PortalEvent.MessageUpdate revoked =
                WireJson.fromTree(awaitEvents(5).get(4).data(), PortalEvent.MessageUpdate.class);
        assertThat(revoked.message()).isEmpty();
        assertThat(only(Collections.MESSAGES))
                .doesNotContainKeys(Fields.TEXT, Fields.REACTIONS)
                .containsEntry(Fields.PREVIEW, "Message deleted by the customer")
                .containsEntry(Fields.REVOKED_AT, Date.from(Samples.NOON.plusSeconds(4)));
        assertThat(only(Collections.CONVERSATIONS).getString(Fields.LAST_MESSAGE))
                .isEqualTo("Message deleted by the customer");
    }

    @Test
    void whatIsDoneToAMessageThatIsNotKnownYetWaitsForIt() {
        broker.publish(Samples.edit("wamid.3", "wamid.1", "Hello!", 2));
        await().until(() -> database.getCollection(Collections.MESSAGE_EFFECTS).countDocuments() == 1);
        awaitProcessed(Queues.INBOUND_MESSAGES);
        broker.publish(Samples.text("wamid.1", "Helo!"));

        assertThat(awaitEvents(2))
                .extracting(EventEnvelope::eventId)
                .containsExactly("new_message:t_abc123:wamid.1", "message_update:t_abc123:edited:wamid.3");
        assertThat(only(Collections.MESSAGES)).containsEntry(Fields.TEXT, "Hello!");
    }

    @Test
    void aReactionToAMessageOfOursIsAnnouncedUnderOurId() {
        database.getCollection(Collections.MESSAGES)
                .insertOne(new Document("_id", "t_abc123:m_1")
                        .append(Fields.TENANT_ID, TENANT)
                        .append(Fields.CONVERSATION_ID, "c_1")
                        .append(Fields.CONTACT_ID, "ct_1")
                        .append(Fields.MESSAGE_ID, "m_1")
                        .append(Fields.WHATSAPP_ID, "wamid.ours")
                        .append(Fields.DIRECTION, "outbound")
                        .append(Fields.SORT_KEY, "1")
                        .append(Fields.TYPE, "text")
                        .append(Fields.TEXT, "We are on it.")
                        .append(Fields.TIMESTAMP, Date.from(Samples.NOON)));
        broker.publish(Samples.reaction("wamid.2", "wamid.ours", "👍", 1));

        EventEnvelope event = awaitEvents(1).get(0);
        assertThat(event.eventId()).isEqualTo("message_reaction:t_abc123:wamid.2");
        assertThat(event.data().path("messageId").asString()).isEqualTo("m_1");
        assertThat(only(Collections.MESSAGES).getList(Fields.REACTIONS, Document.class))
                .containsExactly(new Document("from", "+1234567890")
                        .append("emoji", "👍")
                        .append("at", Date.from(Samples.NOON.plusSeconds(1))));
    }

    @Test
    void aPlaceholderIsFilledByWhatComesLater() {
        InboundMessage placeholder = Samples.message(
                Samples.PHONE_NUMBER_ID,
                "wamid.1",
                Samples.JOHN,
                Samples.NOON,
                new MessageContent.Unsupported("unknown"));
        broker.publish(placeholder);
        awaitEvents(1);
        InboundMessage content = Samples.text("wamid.1", "Hello!");
        broker.publish(Samples.redelivered(content, content.receivedAt().plusSeconds(60), 0));

        assertThat(awaitEvents(2).get(1).eventId()).isEqualTo("message_update:t_abc123:filled:wamid.1");
        assertThat(only(Collections.MESSAGES))
                .containsEntry(Fields.TYPE, "text")
                .containsEntry(Fields.TEXT, "Hello!");
        assertThat(only(Collections.CONVERSATIONS).getString(Fields.LAST_MESSAGE))
                .isEqualTo("Hello!");
    }

    @Test
    void aQuietMessageIsInTheThreadButNobodyWaitsForAnAnswer() {
        broker.publish(Samples.message(
                Samples.PHONE_NUMBER_ID, "wamid.1", Samples.JOHN, Samples.NOON, new MessageContent.RequestWelcome()));
        awaitEvents(1);
        only(Collections.MESSAGES);
        assertThat(only(Collections.CONVERSATIONS))
                .doesNotContainKeys(Fields.TICKET_STATUS, Fields.LAST_MESSAGE, Fields.LAST_INBOUND_AT);

        broker.publish(Samples.text("wamid.2", "Hello!", Samples.JOHN, Samples.NOON.minusSeconds(1)));
        awaitEvents(2);
        assertThat(only(Collections.CONVERSATIONS))
                .containsEntry(Fields.TICKET_STATUS, "open")
                .containsEntry(Fields.LAST_MESSAGE, "Hello!");
    }

    @Test
    void aStatusOfAMessageThatIsNotOursIsOnlyKept() {
        broker.publish(Samples.status("wamid.elsewhere", MessageStatus.READ, Samples.NOON));
        broker.publish(Samples.text("wamid.1", "Hello!"));

        await().until(() -> database.getCollection(Collections.STATUSES).countDocuments() == 1);
        assertThat(awaitEvents(1)).extracting(EventEnvelope::type).containsExactly("new_message");
    }

    @Test
    void theConversationsLastMessageOnlyMovesForward() {
        broker.publish(Samples.text("wamid.2", "second", Samples.JOHN, Samples.NOON.plusSeconds(9)));
        awaitEvents(1);
        broker.publish(Samples.text("wamid.1", "first", Samples.JOHN, Samples.NOON));
        awaitEvents(2);

        Document conversation = only(Collections.CONVERSATIONS);
        assertThat(conversation.getString(Fields.LAST_MESSAGE)).isEqualTo("second");
        assertThat(conversation.getDate(Fields.CREATED_AT).toInstant()).isEqualTo(Samples.NOON);
        assertThat(conversation.getDate(Fields.LAST_INBOUND_AT).toInstant()).isEqualTo(Samples.NOON.plusSeconds(9));
    }

    @Test
    void anEarlierDeliveryThatComesLaterPutsTheMessageInItsPlace() {
        var first = Samples.text("wamid.1", "first");
        var second = Samples.redelivered(
                Samples.text("wamid.2", "second"), first.receivedAt().plusSeconds(1), 0);
        broker.publish(Samples.redelivered(first, first.receivedAt().plusSeconds(2), 0));
        awaitEvents(1);
        broker.publish(second);
        awaitEvents(2);
        assertThat(only(Collections.CONVERSATIONS).getString(Fields.LAST_MESSAGE))
                .isEqualTo("first");
        broker.publish(first);
        awaitEvents(3);

        assertThat(only(Collections.CONVERSATIONS).getString(Fields.LAST_MESSAGE))
                .isEqualTo("second");
    }

    @Test
    void oneMessageIdInTwoTenantsIsTwoMessages() {
        tenant("t_other", "999");
        broker.publish(Samples.text("wamid.1", "for the one"));
        broker.publish(Samples.message(
                "999", "wamid.1", Samples.JOHN, Samples.NOON, new MessageContent.Text("for the other")));

        List<EventEnvelope> events = awaitEvents(2);
        assertThat(events)
                .extracting(event ->
                        event.tenantId() + " " + event.data().path("message").asString())
                .containsExactlyInAnyOrder("t_abc123 for the one", "t_other for the other");
        assertThat(events)
                .extracting(event -> event.data().path("conversationId").asString())
                .doesNotHaveDuplicates();
        assertThat(database.getCollection(Collections.MESSAGES).distinct(Fields.TENANT_ID, String.class))
                .containsExactlyInAnyOrder("t_abc123", "t_other");
        assertThat(database.getCollection(Collections.CONTACTS).countDocuments())
                .isEqualTo(2);
    }

    @Test
    void updatesOfAnUnknownNumberAreKeptAndReplayedWhenATenantHasIt() {
        var message = Samples.message("777", "wamid.1", Samples.JOHN, Samples.NOON, new MessageContent.Text("early"));
        broker.publish(message);
        broker.publish(message);
        await().until(() -> database.getCollection(Collections.UNROUTED).countDocuments() == 1);
        // The second, too: once there is a tenant, it is a message.
        awaitProcessed(Queues.INBOUND_MESSAGES);
        assertThat(database.getCollection(Collections.MESSAGES).countDocuments())
                .isZero();

        int exitCode = TenantCommand.run(
                List.of("add", "--id", "t_late", "--name", "Late", "--phone-number-id", "777"),
                Map.of("MONGODB_URI", mongodbUri),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                System.err);

        assertThat(exitCode).isZero();
        assertThat(awaitEvents(1).get(0).eventId()).isEqualTo("new_message:t_late:wamid.1");
        await().until(() -> database.getCollection(Collections.UNROUTED).countDocuments() == 0);
    }

    @Test
    void whatCannotBeProcessedIsADeadLetterWithItsReason() {
        broker.publish(Queues.INBOUND_MESSAGES, "{\"wabaId\":".getBytes(StandardCharsets.UTF_8));
        broker.publish(
                Queues.CORRELATION_EVENTS,
                WireJson.encode(new CorrelationEvent(TENANT, "c_nowhere", "genesys", "g-1", Samples.NOON)));

        GetResponse malformed = awaitMessage(Queues.dead(Queues.INBOUND_MESSAGES));
        assertThat(header(malformed, DeadLetterHeaders.REASON)).contains("expected: a JSON InboundMessage");
        assertThat(header(malformed, DeadLetterHeaders.ORIGINAL_ROUTING_KEY)).isEqualTo(Queues.INBOUND_MESSAGES);
        assertThat(new String(malformed.getBody(), StandardCharsets.UTF_8)).isEqualTo("{\"wabaId\":");
        GetResponse unknown = awaitMessage(Queues.dead(Queues.CORRELATION_EVENTS));
        assertThat(header(unknown, DeadLetterHeaders.REASON))
                .isEqualTo("conversationId: \"c_nowhere\" (expected: a conversation of tenant t_abc123)");
    }

    @Test
    void aCommandIsAnnouncedAndDoneThoughWhoWaitedForItsAnswerIsGone() {
        broker.publish(Samples.text("wamid.1", "Hello!"));
        String conversationId =
                awaitEvents(1).get(0).data().path("conversationId").asString();

        broker.publish(
                Queues.PORTAL_COMMANDS, WireJson.encode(note("cmd-1", conversationId, "waba.portal.replies.gone")));

        assertThat(awaitEvents(2).get(1).eventId())
                .isEqualTo("conversation_update:" + TENANT + ":" + conversationId + ":noted:cmd-1");
        await().until(() -> broker.depth(Queues.PORTAL_COMMANDS) == 0);
        assertThat(broker.take(Queues.dead(Queues.PORTAL_COMMANDS))).isEmpty();
        assertThat(only(Collections.NOTES).getString(Fields.TEXT)).isEqualTo("text");
    }

    @Test
    void aCommandForNothingThatNobodyWaitsForIsADeadLetter() {
        broker.publish(Queues.PORTAL_COMMANDS, WireJson.encode(note("cmd-1", "c_nowhere", "waba.portal.replies.gone")));
        broker.publish(Queues.PORTAL_COMMANDS, WireJson.encode(note("cmd-2", "c_nowhere", null)));

        GetResponse dead = awaitMessage(Queues.dead(Queues.PORTAL_COMMANDS));
        assertThat(WireJson.decode(dead.getBody(), PortalCommand.class).commandId())
                .isEqualTo("cmd-2");
        assertThat(header(dead, DeadLetterHeaders.REASON))
                .isEqualTo("conversationId: \"c_nowhere\" (expected: a conversation of tenant t_abc123)");
        await().until(() -> broker.depth(Queues.PORTAL_COMMANDS) == 0);
        assertThat(broker.take(Queues.dead(Queues.PORTAL_COMMANDS))).isEmpty();
    }

    private static PortalCommand note(String commandId, String conversationId, @Nullable String replyTo) {
        return new PortalCommand(
                commandId, TENANT, conversationId, "a_ana", Samples.NOON, replyTo, new AddNote("n-1", "text"));
    }

    @Test
    void ofTwoLinksByOneSystemTheLaterHolds() {
        broker.publish(Samples.text("wamid.1", "Hello!"));
        String conversationId =
                awaitEvents(1).get(0).data().path("conversationId").asString();
        link(conversationId, "g-2", 2);
        awaitEvents(2);
        link(conversationId, "g-1", 1);
        link(conversationId, "g-3", 3);

        List<EventEnvelope> events = awaitEvents(3);
        assertThat(events.subList(1, 3))
                .extracting(event ->
                        event.type() + " " + event.data().path("externalId").asString())
                .containsExactly("conversation_update g-2", "conversation_update g-3");
        assertThat(only(Collections.CONVERSATIONS).get(Fields.EXTERNAL_IDS, Document.class))
                .isEqualTo(new Document("genesys", "g-3"));
    }

    @Test
    void aNotificationIsKeptWholeAndOnce() throws IOException {
        byte[] notification = Files.readAllBytes(FIXTURES.resolve("inbound/inbound_notification.json"));
        broker.publish(Queues.INBOUND_NOTIFICATIONS, notification);
        broker.publish(Queues.INBOUND_NOTIFICATIONS, notification);

        await().until(() -> broker.depth(Queues.INBOUND_NOTIFICATIONS) == 0
                && database.getCollection(Collections.NOTIFICATIONS).countDocuments() > 0);
        Document kept = only(Collections.NOTIFICATIONS);
        assertThat(kept.getString("value")).isEqualTo("{\"event\":\"VERIFIED_ACCOUNT\",\"score\":1.50}");
        assertThat(kept.getString(Fields.TENANT_ID)).isEqualTo(TENANT);
    }

    @Test
    void theFiguresFollowTheLastChangeAndAreKeptForTheNextToConnect() {
        for (int i = 0; i < 5; i++) {
            broker.publish(
                    Samples.text("wamid." + i, "Hello!", new Customer("555" + i, null, null, null), Instant.now()));
        }

        await().untilAsserted(() -> {
            List<EventEnvelope> figures = broker.allEvents().stream()
                    .filter(event -> event.type().equals("metrics_update"))
                    .toList();
            assertThat(figures).isNotEmpty();
            assertThat(figures.get(figures.size() - 1)
                            .data()
                            .path("activeConversations")
                            .asInt())
                    .isEqualTo(5);
            assertThat(figures.get(figures.size() - 1)
                            .data()
                            .path("totalMessagesToday")
                            .asInt())
                    .isEqualTo(5);
        });
        // Another test's tenant may be counted meanwhile: figures follow a second later.
        assertThat(database.getCollection(Collections.METRICS)
                        .find(new Document("_id", TENANT))
                        .first())
                .containsEntry(Fields.WAITING_CONVERSATIONS, 5L);
    }

    private void tenant(String id, String phoneNumberId) {
        TenantStore tenants = service.getBean(TenantStore.class);
        tenants.claim(new PhoneNumber(phoneNumberId, id, null));
        tenants.save(new Tenant(id, id, ZoneOffset.UTC));
    }

    private static String conversationId(List<EventEnvelope> events) {
        return events.get(0).data().path("conversationId").asString();
    }

    private void link(String conversationId, String externalId, int second) {
        broker.publish(
                Queues.CORRELATION_EVENTS,
                WireJson.encode(new CorrelationEvent(
                        TENANT, conversationId, "genesys", externalId, Samples.NOON.plusSeconds(second))));
    }

    private List<EventEnvelope> awaitEvents(int count) {
        await().untilAsserted(() -> assertThat(broker.events()).hasSizeGreaterThanOrEqualTo(count));
        assertThat(broker.events()).hasSize(count);
        return broker.events();
    }

    /** As far as the broker tells: the embedded one counts what is in a consumer's hands as well, RabbitMQ does not. */
    private void awaitProcessed(String queue) {
        await().until(() -> broker.depth(queue) == 0);
    }

    private GetResponse awaitMessage(String queue) {
        return Objects.requireNonNull(
                await().until(() -> broker.take(queue), Optional::isPresent).orElse(null));
    }

    private static String header(GetResponse message, String name) {
        return String.valueOf(message.getProps().getHeaders().get(name));
    }

    private Document only(String collection) {
        List<Document> documents = database.getCollection(collection).find().into(new ArrayList<>());
        assertThat(documents).as(collection).hasSize(1);
        return documents.get(0);
    }
}
