package io.waba.inbox.portal.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waba.inbox.portal.RestService;
import io.waba.inbox.portal.RestService.Answer;
import io.waba.inbox.portal.activity.CustomerTyping;
import io.waba.inbox.shared.command.CommandAction;
import io.waba.inbox.shared.command.CommandAction.AddNote;
import io.waba.inbox.shared.command.CommandAction.Assign;
import io.waba.inbox.shared.command.CommandAction.ChangeLabels;
import io.waba.inbox.shared.command.CommandAction.Read;
import io.waba.inbox.shared.command.CommandAction.SetTicketStatus;
import io.waba.inbox.shared.command.CommandAction.Typing;
import io.waba.inbox.shared.command.CommandResult;
import io.waba.inbox.shared.command.CommandResult.Outcome;
import io.waba.inbox.shared.command.PortalCommand;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.shared.outbound.OutboundContent;
import io.waba.inbox.shared.outbound.OutboundIds;
import io.waba.inbox.shared.outbound.OutboundMessage;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.shared.topology.Exchanges;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.testing.CuttableProxy;
import io.waba.inbox.testing.TestInfrastructure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What agents do over REST, with a broker and a stand-in for the state-manager. */
@SuppressWarnings("JavaUtilDate") // what the driver stores
class CommandsIT {

    private static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.get();
    private static final String C = "/api/conversations/c_1";

    private static CuttableProxy broker;
    private static RestService service;
    private static StandIn stateManager;
    private static String ana;
    private static String anasId;
    private static String bensId;
    private static String max;

    @BeforeAll
    static void start() throws Exception {
        INFRASTRUCTURE.resetBroker(
                Stream.of(Queues.PORTAL_COMMANDS, Queues.OUTBOUND_MESSAGES, Queues.AGENT_PORTAL_EVENTS)
                        .flatMap(queue -> Stream.of(queue, Queues.dead(queue)))
                        .toList(),
                List.of(Exchanges.AGENT_PORTAL_BROADCAST));
        broker = CuttableProxy.before(URI.create(INFRASTRUCTURE.rabbitmqUri()));
        // A quorum queue with a single active consumer gives nothing to basic.get, with which this test looks.
        service = RestService.startWhole(
                broker.rewrite(INFRASTRUCTURE.rabbitmqUri()),
                "waba.commands.reply-timeout=5s",
                "waba.amqp.queue-type=classic");
        service.addTenant("demo", "ana", "ben", "cleo");
        service.addTenant("rival", "max");
        service.command("agent", "disable", "--email", "cleo@demo.test");
        ana = service.token("ana@demo.test");
        anasId = id(ana);
        bensId = id(service.token("ben@demo.test"));
        max = service.token("max@rival.test");
        // What the stand-in consumes is declared by then, and answers can come.
        await().until(() -> service.bean(Replies.class).queue() != null);
        stateManager = new StandIn();
    }

    @AfterAll
    static void stop() throws Exception {
        if (stateManager != null) {
            stateManager.close();
        }
        if (service != null) {
            service.close();
        }
        broker.close();
    }

    private static String id(String token) {
        return service.get("/api/me", token).body().path("id").asString();
    }

    @BeforeEach
    void twoTenants() throws Exception {
        for (String collection :
                List.of(Collections.CONVERSATIONS, Collections.MESSAGES, Collections.CONVERSATION_REDIRECTS)) {
            service.database().getCollection(collection).deleteMany(new Document());
        }
        add("demo", "c_1", "wamid.1", Duration.ofHours(1));
        add("rival", "c_r", "wamid.r", Duration.ofHours(1));
        stateManager.answers(StandIn::ok);
        stateManager.commands();
        while (stateManager.outbound().isPresent()) {
            // those of the test before
        }
    }

    private static void add(String tenant, String conversation, String message, Duration ago) {
        Date at = Date.from(Instant.now().minus(ago).truncatedTo(ChronoUnit.MILLIS));
        service.database()
                .getCollection(Collections.CONVERSATIONS)
                .insertOne(new Document("_id", conversation)
                        .append(Fields.TENANT_ID, tenant)
                        .append(Fields.LAST_SORT_KEY, "1")
                        .append(Fields.TICKET_ID, "tk_1")
                        .append(Fields.TICKET_NUMBER, 1)
                        .append(Fields.TICKET_STATUS, "open")
                        .append(Fields.LABELS, List.of("vip"))
                        .append(Fields.LAST_INBOUND_AT, at));
        addMessage(tenant, conversation, message, new Document(Fields.DIRECTION, "inbound"));
    }

    private static void addMessage(String tenant, String conversation, String message, Document fields) {
        Document document = new Document("_id", tenant + ":" + message)
                .append(Fields.TENANT_ID, tenant)
                .append(Fields.CONVERSATION_ID, conversation)
                .append(Fields.MESSAGE_ID, message)
                .append(Fields.SORT_KEY, "1");
        document.putAll(fields);
        service.database().getCollection(Collections.MESSAGES).insertOne(document);
    }

    private static Answer post(String path, Object body) {
        return service.send("POST", path, ana, body);
    }

    private static Map<String, @Nullable Object> map(@Nullable Object... pairs) {
        Map<String, @Nullable Object> map = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return map;
    }

    private static CommandAction onlyCommand() {
        List<PortalCommand> commands = stateManager.commands();
        assertThat(commands).hasSize(1);
        PortalCommand command = commands.get(0);
        assertThat(command.tenantId()).isEqualTo("demo");
        assertThat(command.agentId()).isEqualTo(anasId);
        assertThat(command.conversationId()).isEqualTo("c_1");
        return command.action();
    }

    @Test
    void whatAgentsDoReachesTheStateManagerAndIsAnsweredWithWhatHolds() {
        List<Answer> answers = new ArrayList<>();
        List<CommandAction> actions = new ArrayList<>();
        answers.add(post(C + "/read", map("messageId", "wamid.1")));
        actions.add(onlyCommand());
        answers.add(post(C + "/assign", map("expectedAssigneeId", bensId, "assigneeId", anasId)));
        actions.add(onlyCommand());
        answers.add(post(C + "/labels", map("add", List.of("vip"), "remove", List.of("new"))));
        actions.add(onlyCommand());
        answers.add(service.send("PATCH", C + "/ticket", ana, map("ticketId", "tk_1", "status", "pending")));
        actions.add(onlyCommand());

        assertThat(actions)
                .containsExactly(
                        new Read("wamid.1"),
                        new Assign(bensId, anasId),
                        new ChangeLabels(List.of("vip"), List.of("new")),
                        new SetTicketStatus("tk_1", TicketStatus.PENDING));
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(service.get(C, ana).body());
            assertThat(answer.body().path("ticketId").asString()).isEqualTo("tk_1");
        });
    }

    @Test
    void nobodyIsAskedToAnswerThatAnAgentWrites() {
        service.bean(CustomerTyping.class).show("demo", anasId, "c_1");

        List<PortalCommand> commands = new ArrayList<>();
        await().until(() -> commands.addAll(stateManager.commands()));
        assertThat(commands).singleElement().satisfies(command -> {
            assertThat(command.action()).isEqualTo(new Typing());
            assertThat(command.replyTo()).isNull();
        });
    }

    @Test
    void theSameNoteTwiceIsOneNote() {
        Map<String, @Nullable Object> note = map("text", "Called back.", "clientNoteId", "note-1");
        Answer first = post(C + "/notes", note);
        Answer second = post(C + "/notes", note);

        String id = first.body().path("id").asString();
        assertThat(second.body().path("id").asString()).isEqualTo(id);
        assertThat(stateManager.commands())
                .extracting(command -> ((AddNote) command.action()).noteId())
                .containsExactly(id, id);

        service.database()
                .getCollection(Collections.NOTES)
                .insertOne(new Document("_id", "demo:" + id)
                        .append(Fields.TENANT_ID, "demo")
                        .append(Fields.NOTE_ID, id)
                        .append(Fields.CONVERSATION_ID, "c_1")
                        .append(Fields.AUTHOR_ID, anasId)
                        .append(Fields.TEXT, "Called back."));
        Answer third = post(C + "/notes", note);
        assertThat(third.status()).isEqualTo(200);
        assertThat(third.body().path("id").asString()).isEqualTo(id);
        assertThat(stateManager.commands()).isEmpty();

        add("demo", "c_2", "wamid.2", Duration.ofHours(1));
        assertThat(post("/api/conversations/c_2/notes", note).status()).isEqualTo(409);
        assertThat(service.send("POST", "/api/conversations/c_1/notes", service.token("ben@demo.test"), note)
                        .body()
                        .path("id")
                        .asString())
                .isNotEqualTo(id);
        assertThat(detail(C + "/notes", map("text", "x", "clientNoteId", " ")))
                .isEqualTo("clientNoteId: blank (expected: 1-128 characters)");
    }

    @Test
    void aNoteIsAnsweredAsItIs() {
        Answer answer = post(C + "/notes", map("text", "Called back."));

        assertThat(answer.status()).isEqualTo(200);
        AddNote note = (AddNote) onlyCommand();
        assertThat(note.text()).isEqualTo("Called back.");
        assertThat(answer.body().path("id").asString()).isEqualTo(note.noteId());
        assertThat(answer.body().path("authorId").asString()).isEqualTo(anasId);
    }

    @Test
    void whoWasSlowerIsToldWhoHasIt() {
        stateManager.answers(command -> Optional.of(new CommandResult(
                command.commandId(),
                Outcome.CONFLICT,
                "assigneeId: \"x\" (expected: nobody's)",
                "c_1",
                "tk_1",
                TicketStatus.OPEN,
                bensId)));

        Answer answer = post(C + "/assign", map("assigneeId", anasId));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("conflict");
        JsonNode current = answer.body().path("current");
        assertThat(current.path("assigneeId").asString()).isEqualTo(bensId);
        assertThat(current.path("assigneeName").asString()).isEqualTo("ben");
        assertThat(current.path("ticketId").asString()).isEqualTo("tk_1");
        assertThat(current.path("ticketStatus").asString()).isEqualTo("open");
    }

    @Test
    void whatTheStateManagerDoesNotFindOrTakeIsAProblem() {
        for (Outcome outcome : List.of(Outcome.NOT_FOUND, Outcome.INVALID)) {
            stateManager.answers(command ->
                    Optional.of(new CommandResult(command.commandId(), outcome, "why", null, null, null, null)));

            Answer answer = post(C + "/labels", map("add", List.of("vip")));

            assertThat(answer.status()).isEqualTo(outcome == Outcome.NOT_FOUND ? 404 : 400);
            assertThat(answer.body().path("detail").asString()).isEqualTo("why");
        }
    }

    @Test
    void whenNoAnswerComesTheCommandIsTakenAndNothingMoreIsClaimed() {
        stateManager.answers(command -> Optional.empty());

        assertThat(post(C + "/notes", map("text", "Called back.")).status()).isEqualTo(202);
        assertThat(stateManager.commands()).hasSize(1);
    }

    @Test
    void whileTheBrokerIsAwayNothingIsTakenAndAfterwardsAgain() {
        broker.cut();
        try {
            Answer answer = post(C + "/labels", map("add", List.of("vip")));
            Answer message = post(C + "/messages", map("clientMessageId", "m-away", "type", "text", "text", "Hi"));

            assertThat(List.of(answer, message)).allSatisfy(away -> {
                assertThat(away.status()).isEqualTo(503);
                assertThat(away.code()).isEqualTo("unavailable");
            });
        } finally {
            broker.restore();
        }
        await().until(() -> post(C + "/labels", map("add", List.of("vip"))).status() == 200);
    }

    static Stream<List<Object>> crossings() {
        return Stream.of(
                List.of("POST", "/api/conversations/c_r/read", Map.of("messageId", "wamid.r")),
                List.of("POST", "/api/conversations/c_1/read", Map.of("messageId", "wamid.r")),
                List.of("POST", "/api/conversations/c_r/assign", Map.of("assigneeId", "ANA")),
                List.of("POST", "/api/conversations/c_1/assign", Map.of("assigneeId", "MAX")),
                List.of("POST", "/api/conversations/c_1/assign", Map.of("assigneeId", "CLEO")),
                List.of("POST", "/api/conversations/c_r/labels", Map.of("add", List.of("vip"))),
                List.of("POST", "/api/conversations/c_r/notes", Map.of("text", "x")),
                List.of("GET", "/api/conversations/c_r/notes", Map.of()),
                List.of("GET", "/api/conversations/c_r/tickets", Map.of()),
                List.of("PATCH", "/api/conversations/c_r/ticket", Map.of("ticketId", "tk_1", "status", "open")),
                List.of(
                        "POST",
                        "/api/conversations/c_r/messages",
                        Map.of("clientMessageId", "m", "type", "text", "text", "x")),
                List.of(
                        "POST",
                        "/api/conversations/c_1/messages",
                        Map.of("clientMessageId", "m", "type", "text", "text", "x", "replyTo", "wamid.r")),
                List.of(
                        "POST",
                        "/api/conversations/c_1/messages",
                        Map.of(
                                "clientMessageId",
                                "m",
                                "type",
                                "reaction",
                                "reaction",
                                Map.of("messageId", "wamid.r", "emoji", "👍"))),
                List.of("POST", "/api/conversations/c_r/messages/wamid.r/resend", Map.of("clientMessageId", "m")),
                List.of("POST", "/api/conversations/c_1/messages/wamid.r/resend", Map.of("clientMessageId", "m")));
    }

    @ParameterizedTest
    @MethodSource("crossings")
    void anotherTenantsThingsAndAgentsWhoCannotSignInDoNotExistAndNothingIsPublished(List<Object> request)
            throws Exception {
        service.database()
                .getCollection(Collections.CONVERSATION_REDIRECTS)
                .insertOne(new Document("_id", "c_old")
                        .append(Fields.TENANT_ID, "rival")
                        .append(Fields.INTO, "c_r"));
        Object body = request.get(2);
        if (body instanceof Map<?, ?> fields && fields.containsKey("assigneeId")) {
            body = Map.of("assigneeId", agent(String.valueOf(fields.get("assigneeId"))));
        }
        String path = String.valueOf(request.get(1));
        for (String address : List.of(path, path.replace("c_r", "c_old"))) {
            Answer answer = request.get(0).equals("GET")
                    ? service.get(address, ana)
                    : service.send(String.valueOf(request.get(0)), address, ana, body);

            assertThat(answer.status()).as(address).isEqualTo(404);
            assertThat(answer.code()).isEqualTo("not_found");
        }
        assertThat(stateManager.commands()).isEmpty();
        assertThat(stateManager.outbound()).isEmpty();
    }

    private static String agent(String who) {
        Document agent = service.database()
                .getCollection(Collections.AGENTS)
                .find(new Document(
                        "email",
                        who.toLowerCase(java.util.Locale.ROOT) + "@" + (who.equals("MAX") ? "rival" : "demo")
                                + ".test"))
                .first();
        return java.util.Objects.requireNonNull(agent).getString("_id");
    }

    @Test
    void badValuesAreNamedAndNothingIsPublished() throws Exception {
        assertThat(detail(C + "/read", map())).isEqualTo("messageId: \"\" (expected: a non-blank string)");
        assertThat(detail(C + "/labels", map("add", List.of("x".repeat(65)))))
                .isEqualTo("add: a label of 65 characters (expected: 64 or fewer)");
        assertThat(detail(C + "/labels", map("add", Arrays.asList("a", null))))
                .isEqualTo("add: null (expected: a non-blank string)");
        assertThat(detail(C + "/notes", map("text", " "))).isEqualTo("text: \" \" (expected: a non-blank string)");
        assertThat(detail(C + "/messages", map("clientMessageId", "m", "type", "gif")))
                .isEqualTo("type: gif (expected: text, template, media or reaction, with the property of that name)");
        assertThat(detail(C + "/messages", map("type", "text", "text", "Hi")))
                .isEqualTo("clientMessageId: \"\" (expected: a non-blank string)");
        assertThat(detail(C + "/messages", map("clientMessageId", "m", "type", "text", "text", "x".repeat(4097))))
                .isEqualTo("body: 4097 characters (expected: 4096 or fewer)");
        assertThat(detail(
                        C + "/messages",
                        map(
                                "clientMessageId",
                                "m",
                                "type",
                                "media",
                                "media",
                                map("kind", "image", "link", "http://x"))))
                .isEqualTo("link: \"http://x\" (expected: an https address)");
        assertThat(detail(
                        C + "/messages",
                        map("clientMessageId", "m", "type", "media", "media", map("kind", "gif", "link", "https://x"))))
                .isEqualTo("kind: gif (expected: image, video, audio, document, sticker)");
        assertThat(service.send("PATCH", C + "/ticket", ana, map("ticketId", "tk_1", "status", "closed"))
                        .body()
                        .path("detail")
                        .asString())
                .isEqualTo("status: closed (expected: open, pending, resolved)");
        assertThat(stateManager.commands()).isEmpty();
        assertThat(stateManager.outbound()).isEmpty();
    }

    private static String detail(String path, Object body) {
        Answer answer = post(path, body);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(400);
        return answer.body().path("detail").asString();
    }

    @Test
    void aMessageIsTakenAndOnItsWay() throws Exception {
        Answer answer = post(
                C + "/messages", map("clientMessageId", "m-1", "type", "text", "text", "Hi!", "replyTo", "wamid.1"));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().toString())
                .isEqualTo("{\"messageId\":\"" + OutboundIds.messageId("demo", "m-1")
                        + "\",\"clientMessageId\":\"m-1\",\"status\":\"queued\"}");
        OutboundMessage message = stateManager.outbound().orElseThrow();
        assertThat(message.tenantId()).isEqualTo("demo");
        assertThat(message.conversationId()).isEqualTo("c_1");
        assertThat(message.content()).isEqualTo(new OutboundContent.Text("Hi!"));
        assertThat(message.replyTo()).isEqualTo("wamid.1");
        assertThat(message.sentBy()).isEqualTo(anasId);
        assertThat(message.resendOf()).isNull();
    }

    @Test
    void outsideTheWindowOnlyTemplatesGoOut() throws Exception {
        add("demo", "c_late", "wamid.late", Duration.ofHours(24));
        String path = "/api/conversations/c_late/messages";

        Answer text = post(path, map("clientMessageId", "m-1", "type", "text", "text", "Hi!"));

        assertThat(text.status()).isEqualTo(422);
        assertThat(text.code()).isEqualTo("window_closed");
        assertThat(stateManager.outbound()).isEmpty();
        Map<String, Object> template = Map.of(
                "name", "hello", "language", "pt_BR", "components", List.of(Map.of("type", "body")), "text", "Olá!");
        assertThat(post(path, map("clientMessageId", "m-2", "type", "template", "template", template))
                        .status())
                .isEqualTo(202);
        OutboundContent.Template sent =
                (OutboundContent.Template) stateManager.outbound().orElseThrow().content();
        assertThat(sent.name()).isEqualTo("hello");
        assertThat(sent.components().toString()).isEqualTo("[{\"type\":\"body\"}]");
    }

    @Test
    void theSameMessageAgainIsToldHowFarItIs() throws Exception {
        add("demo", "c_late", "wamid.late", Duration.ofHours(25));
        addMessage(
                "demo",
                "c_late",
                OutboundIds.messageId("demo", "m-1"),
                new Document(Fields.DIRECTION, "outbound").append(Fields.STATUS, "delivered"));

        Answer again = post(
                "/api/conversations/c_late/messages", map("clientMessageId", "m-1", "type", "text", "text", "Hi!"));

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.body().path("status").asString()).isEqualTo("delivered");
        assertThat(stateManager.outbound()).isEmpty();
    }

    @Test
    void whatFailedOrIsUnconfirmedIsSentOnceMoreAsANewMessage() throws Exception {
        Document content = new Document("type", "media")
                .append("kind", "document")
                .append("attachmentId", "at_1")
                .append("filename", "offer.pdf");
        for (String status : List.of("failed", "unconfirmed")) {
            addMessage(
                    "demo",
                    "c_1",
                    "m_" + status,
                    new Document(Fields.DIRECTION, "outbound")
                            .append(Fields.STATUS, status)
                            .append(Fields.REPLY_TO, "wamid.1")
                            .append(Fields.CONTENT, content));

            Answer answer = post(C + "/messages/m_" + status + "/resend", Map.of());

            assertThat(answer.status()).isEqualTo(202);
            OutboundMessage message = stateManager.outbound().orElseThrow();
            assertThat(message.resendOf()).isEqualTo("m_" + status);
            assertThat(message.replyTo()).isEqualTo("wamid.1");
            assertThat(message.clientMessageId()).isEqualTo("resend:m_" + status);
            assertThat(message.content())
                    .isEqualTo(
                            new OutboundContent.File(OutboundContent.Kind.DOCUMENT, "at_1", null, null, "offer.pdf"));
        }
    }

    @Test
    void whateverIsSentOnceMoreByHoweverManyAgentsIsOneMessage() throws Exception {
        Document text = new Document("type", "text").append("body", "Hi!");
        addMessage(
                "demo",
                "c_1",
                "m_lost",
                new Document(Fields.DIRECTION, "outbound")
                        .append(Fields.STATUS, "unconfirmed")
                        .append(Fields.CONTENT, text));
        String path = "/api/conversations/c_1/messages/m_lost/resend";
        String ben = service.token("ben@demo.test");

        Answer anas = service.send("POST", path, ana, map("clientMessageId", "anas"));
        Answer bens = service.send("POST", path, ben, map("clientMessageId", "bens"));

        String messageId = anas.body().path("messageId").asString();
        assertThat(bens.body().path("messageId").asString()).isEqualTo(messageId);
        assertThat(stateManager.outbound().orElseThrow().messageId()).isEqualTo(messageId);
        assertThat(stateManager.outbound().orElseThrow().messageId()).isEqualTo(messageId);

        addMessage(
                "demo",
                "c_1",
                messageId,
                new Document(Fields.DIRECTION, "outbound").append(Fields.STATUS, "delivered"));
        Answer late = service.send("POST", path, ben, map("clientMessageId", "late"));
        assertThat(late.status()).isEqualTo(202);
        assertThat(late.body().path("status").asString()).isEqualTo("delivered");
        assertThat(stateManager.outbound()).isEmpty();
    }

    @Test
    void whatIsOnItsWayOrTheCustomersIsNotSentOnceMore() throws Exception {
        addMessage("demo", "c_1", "m_sent", new Document(Fields.DIRECTION, "outbound").append(Fields.STATUS, "sent"));

        for (String message : List.of("m_sent", "wamid.1")) {
            Answer answer = post(C + "/messages/" + message + "/resend", Map.of());

            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.body().path("current").path("messageId").asString())
                    .isEqualTo(message);
        }
        assertThat(stateManager.outbound()).isEmpty();
    }

    @Test
    void aMergedConversationIsTheOneThatItBecame() throws Exception {
        service.database()
                .getCollection(Collections.CONVERSATION_REDIRECTS)
                .insertMany(List.of(
                        new Document("_id", "c_oldest")
                                .append(Fields.TENANT_ID, "demo")
                                .append(Fields.INTO, "c_older"),
                        new Document("_id", "c_older")
                                .append(Fields.TENANT_ID, "demo")
                                .append(Fields.INTO, "c_1")));
        String old = "/api/conversations/c_oldest";

        assertThat(service.get(old, ana).body().path("id").asString()).isEqualTo("c_1");
        assertThat(service.get(old + "/messages", ana).body().path("items").size())
                .isEqualTo(1);
        assertThat(service.get(old, max).status()).isEqualTo(404);
        assertThat(post(old + "/read", map("messageId", "wamid.1"))
                        .body()
                        .path("id")
                        .asString())
                .isEqualTo("c_1");
        assertThat(onlyCommand()).isEqualTo(new Read("wamid.1"));
        post(old + "/messages", map("clientMessageId", "m-1", "type", "text", "text", "Hi!"));
        assertThat(stateManager.outbound().orElseThrow().conversationId()).isEqualTo("c_1");
    }

    @Test
    void theOpenApiDocumentTellsOfEveryAddress() {
        JsonNode paths = service.get("/v3/api-docs", null).body().path("paths");

        for (String path : List.of("read", "assign", "labels", "notes", "messages")) {
            assertThat(paths.path("/api/conversations/{id}/" + path).has("post"))
                    .as(path)
                    .isTrue();
        }
        assertThat(paths.path("/api/conversations/{id}/ticket").has("patch")).isTrue();
        assertThat(paths.path("/api/conversations/{id}/tickets").has("get")).isTrue();
        assertThat(paths.path("/api/conversations/{id}/messages/{messageId}/resend")
                        .has("post"))
                .isTrue();
        JsonNode assign =
                paths.path("/api/conversations/{id}/assign").path("post").path("responses");
        assertThat(assign.has("200")).isTrue();
        assertThat(assign.has("202")).isTrue();
        JsonNode send =
                paths.path("/api/conversations/{id}/messages").path("post").path("responses");
        assertThat(send.has("202")).isTrue();
        assertThat(send.has("200")).isFalse();
    }
}
