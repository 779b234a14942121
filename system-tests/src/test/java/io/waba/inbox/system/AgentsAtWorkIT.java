package io.waba.inbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.simulator.BusinessNumber;
import io.waba.inbox.simulator.Person;
import io.waba.inbox.simulator.WebhookClient;
import io.waba.inbox.simulator.WebhookFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Agents work on conversations over REST, with two state-managers, and every browser sees it. */
@ExtendWith(SharedStack.class)
class AgentsAtWorkIT {

    private static final BusinessNumber INITECH = new BusinessNumber("waba-1", "1003", "15550001003");
    private static final String PASSWORD = "correct horse battery";
    private static final int ROUNDS = 20;

    private static Stack stack;
    private static WebhookClient meta;
    private static String anasToken;
    private static Rest ana;
    private static Rest ben;

    private final WebhookFactory webhooks = WebhookFactory.create();

    @BeforeAll
    static void start() {
        stack = SharedStack.get();
        stack.startAnotherStateManager();
        stack.addTenant("initech", INITECH.phoneNumberId());
        stack.addAgentByCommand("initech", "ana@initech.test", PASSWORD);
        stack.addAgentByCommand("initech", "ben@initech.test", PASSWORD);
        anasToken = login("ana@initech.test");
        ana = new Rest(stack, anasToken);
        ben = new Rest(stack, login("ben@initech.test"));
        meta = new WebhookClient(stack.webhookUrl(), Stack.APP_SECRET);
    }

    @AfterAll
    static void oneStateManagerAgain() {
        stack.stopOthers();
    }

    private static String login(String email) {
        Rest.Answer answer =
                new Rest(stack, null).post("/api/auth/login", Map.of("email", email, "password", PASSWORD));
        assertThat(answer.status()).isEqualTo(200);
        return answer.body().path("token").asString();
    }

    @Test
    void aTicketIsAssignedNotedLabelledAndResolvedAndANewMessageOpensTheNext() throws Exception {
        Person john = Person.ofPhone("+1234567890", "John Doe");
        try (SocketClient client = SocketClient.start(stack.realtimeUrl(), anasToken)) {
            client.awaitConnected();
            String messageId = receive(john, "Hello!");
            JsonNode opened = awaitEvent(client, "ticket_update", event -> event.path("status")
                    .asString()
                    .equals("open"));
            String ticketId = opened.path("ticketId").asString();
            String conversation =
                    "/api/conversations/" + opened.path("conversationId").asString();
            String anasId = ana.get("/api/me").body().path("id").asString();
            assertThat(ana.get(conversation).body().path("unread").asInt()).isEqualTo(1);

            assertThat(ok(ana.post(conversation + "/read", Map.of("messageId", messageId)))
                            .path("unread")
                            .asInt())
                    .isZero();
            awaitEvent(client, "conversation_update", event -> event.path("readBy")
                    .asString("")
                    .equals(anasId));

            assertThat(ok(ana.post(conversation + "/assign", assign(null, anasId)))
                            .path("assigneeId")
                            .asString())
                    .isEqualTo(anasId);
            awaitEvent(client, "ticket_update", event -> event.path("assigneeId")
                    .asString("")
                    .equals(anasId));
            awaitEvent(client, "conversation_update", event -> event.path("assigneeId")
                    .asString("")
                    .equals(anasId));

            String noteId = ok(ana.post(conversation + "/notes", Map.of("text", "Called back.")))
                    .path("id")
                    .asString();
            awaitEvent(client, "conversation_update", event -> event.path("noteId")
                    .asString("")
                    .equals(noteId));
            assertThat(ben.get(conversation + "/notes")
                            .body()
                            .path("items")
                            .path(0)
                            .path("text")
                            .asString())
                    .isEqualTo("Called back.");

            ok(ana.post(conversation + "/labels", Map.of("add", List.of("vip"))));
            awaitEvent(client, "conversation_update", event -> event.path("labels")
                    .toString()
                    .equals("[\"vip\"]"));
            assertThat(ben.get("/api/conversations?label=vip")
                            .body()
                            .path("items")
                            .size())
                    .isEqualTo(1);

            ok(ana.send("PATCH", conversation + "/ticket", Map.of("ticketId", ticketId, "status", "resolved")));
            awaitEvent(client, "ticket_update", event -> event.path("status")
                    .asString()
                    .equals("resolved"));
            assertThat(ben.get("/api/conversations?status=resolved")
                            .body()
                            .path("items")
                            .size())
                    .isEqualTo(1);

            receive(john, "One more thing");
            JsonNode next = awaitEvent(client, "ticket_update", event -> !event.path("ticketId")
                    .asString()
                    .equals(ticketId));
            assertThat(next.path("status").asString()).isEqualTo("open");
            assertThat(next.path("assigneeId").isNull()).isTrue();
            JsonNode reopened = ana.get(conversation).body();
            assertThat(reopened.path("ticketNumber").asInt()).isEqualTo(2);
            assertThat(reopened.path("assigneeId").isNull()).isTrue();
            JsonNode history = ben.get(conversation + "/tickets")
                    .body()
                    .path("items")
                    .path(1)
                    .path("history");
            assertThat(history.findValuesAsString("type")).containsExactly("opened", "assigned", "status");
            assertThat(history.path(2).path("by").asString()).isEqualTo(anasId);

            Rest.Answer late =
                    ana.send("PATCH", conversation + "/ticket", Map.of("ticketId", ticketId, "status", "pending"));
            assertThat(late.status()).isEqualTo(409);
            assertThat(late.body().path("current").path("ticketId").asString())
                    .isEqualTo(next.path("ticketId").asString());
        }
    }

    @Test
    void ofTwoAgentsWhoAssignAtOnceOneWinsAndTheOtherIsToldWho() throws Exception {
        String anasId = ana.get("/api/me").body().path("id").asString();
        String bensId = ben.get("/api/me").body().path("id").asString();
        Map<String, Integer> wins = new HashMap<>();
        ExecutorService agents = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                String messageId = receive(Person.ofPhone("+155500010" + (10 + round), "Customer " + round), "Hello!");
                String conversationId = conversationOf(messageId);
                String path = "/api/conversations/" + conversationId + "/assign";
                CyclicBarrier together = new CyclicBarrier(2);
                Future<Rest.Answer> ofAna = agents.submit(at(together, () -> ana.post(path, assign(null, anasId))));
                Future<Rest.Answer> ofBen = agents.submit(at(together, () -> ben.post(path, assign(null, bensId))));
                Rest.Answer anasAnswer = ofAna.get(60, TimeUnit.SECONDS);
                Rest.Answer bensAnswer = ofBen.get(60, TimeUnit.SECONDS);

                assertThat(List.of(anasAnswer.status(), bensAnswer.status()))
                        .as("%s %s", anasAnswer, bensAnswer)
                        .containsExactlyInAnyOrder(200, 409);
                boolean anaWon = anasAnswer.status() == 200;
                String winner = anaWon ? anasId : bensId;
                JsonNode told = (anaWon ? bensAnswer : anasAnswer).body().path("current");
                assertThat(told.path("assigneeId").asString()).isEqualTo(winner);
                assertThat(told.path("assigneeName").asString())
                        .isEqualTo(anaWon ? "ana@initech.test" : "ben@initech.test");
                assertThat(ana.get("/api/conversations/" + conversationId)
                                .body()
                                .path("assigneeId")
                                .asString())
                        .isEqualTo(winner);
                wins.merge(winner, 1, Integer::sum);
            }
        } finally {
            agents.shutdownNow();
        }
        System.out.println("assigned at once, who won how often: " + wins.values());
    }

    private static <T> Callable<T> at(CyclicBarrier barrier, Callable<T> request) {
        return () -> {
            barrier.await(30, TimeUnit.SECONDS);
            return request.call();
        };
    }

    private static Map<String, @Nullable Object> assign(@Nullable String expected, String assigneeId) {
        Map<String, @Nullable Object> body = new HashMap<>();
        body.put("expectedAssigneeId", expected);
        body.put("assigneeId", assigneeId);
        return body;
    }

    private String receive(Person person, String text) throws Exception {
        ObjectNode message = webhooks.text(person, text);
        assertThat(meta.post(webhooks.batch().message(INITECH, person, message).toBytes()))
                .isEqualTo(200);
        return message.path("id").asString();
    }

    /** Once its ticket is shown. */
    private static String conversationOf(String messageId) {
        await("message " + messageId)
                .until(() -> stack.database()
                                .getCollection(Collections.MESSAGES)
                                .countDocuments(Filters.and(
                                        Filters.eq(Fields.MESSAGE_ID, messageId), Filters.ne(Fields.TICKET_ID, null)))
                        == 1);
        Document message = Objects.requireNonNull(stack.database()
                .getCollection(Collections.MESSAGES)
                .find(Filters.eq(Fields.MESSAGE_ID, messageId))
                .first());
        String ticketId = message.getString(Fields.TICKET_ID);
        await("ticket " + ticketId)
                .until(() ->
                        stack.database().getCollection(Collections.TICKETS).countDocuments(Filters.eq(ticketId)) == 1);
        return message.getString(Fields.CONVERSATION_ID);
    }

    private static JsonNode ok(Rest.Answer answer) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static JsonNode awaitEvent(SocketClient client, String name, Predicate<JsonNode> which) {
        await(name).until(() -> client.received(name).stream().anyMatch(which));
        return client.received(name).stream().filter(which).findFirst().orElseThrow();
    }
}
