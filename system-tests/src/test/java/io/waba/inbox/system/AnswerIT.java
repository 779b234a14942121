package io.waba.inbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waba.inbox.simulator.BusinessNumber;
import io.waba.inbox.simulator.Failure;
import io.waba.inbox.simulator.Person;
import io.waba.inbox.simulator.Tally;
import io.waba.inbox.simulator.WebhookClient;
import io.waba.inbox.simulator.WebhookFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** An agent answers over REST; WhatsApp gets the answer once, and the agent's socket sees its ticks turn. */
@ExtendWith(SharedStack.class)
class AnswerIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final AtomicInteger NEXT_NUMBER = new AtomicInteger(7_000);

    private static Stack stack;

    private BusinessNumber business;
    private Rest rest;
    private String token;

    @BeforeAll
    static void start() {
        stack = SharedStack.get();
    }

    @BeforeEach
    void anAgentOfANewTenant() {
        int number = NEXT_NUMBER.incrementAndGet();
        business = new BusinessNumber("waba-7", String.valueOf(number), "1555000" + number);
        stack.addTenant("t" + number, business.phoneNumberId());
        token = stack.addAgent("t" + number);
        rest = new Rest(stack, token);
    }

    @Test
    void anAnswerReachesTheCustomerOnceAndItsTicksTurn() throws Exception {
        String conversationId = customerWrites(Person.ofPhone("+15551110001", "Ann"));
        try (SocketClient socket =
                SocketClient.start(stack.realtimeUrl(), token).awaitConnected()) {
            Rest.Answer accepted = answer(conversationId, "client-1", "We are on it.");
            Rest.Answer again = answer(conversationId, "client-1", "We are on it.");

            assertThat(accepted.status()).as("%s", accepted.body()).isEqualTo(202);
            assertThat(again.status()).as("%s", again.body()).isEqualTo(202);
            String messageId = accepted.body().path("messageId").asString();
            assertThat(again.body().path("messageId").asString()).isEqualTo(messageId);
            await("the last tick").atMost(PATIENCE).until(() -> statuses(socket, messageId)
                    .contains("read"));
            // A message is on its way before it is told of.
            await("what was written").atMost(PATIENCE).until(() -> !updates(socket, "client-1")
                    .isEmpty());
            assertThat(updates(socket, "client-1")).singleElement().satisfies(update -> {
                assertThat(update.path("messageId").asString()).isEqualTo(messageId);
                assertThat(update.path("lastMessage").asString()).isEqualTo("We are on it.");
                assertThat(update.path("direction").asString()).isEqualTo("outbound");
            });
            assertThat(stack.meta().tallies().get(messageId)).isEqualTo(new Tally(1, 1));
            JsonNode stored = message(conversationId, messageId);
            assertThat(stored.path("status").asString()).isEqualTo("read");
            await("all ticks").atMost(PATIENCE).untilAsserted(() -> assertThat(message(conversationId, messageId)
                            .path("statusHistory")
                            .propertyNames())
                    .contains("sent", "delivered", "read"));
        }
    }

    private static List<JsonNode> updates(SocketClient socket, String clientMessageId) {
        return socket.received("conversation_update").stream()
                .filter(update -> update.path("clientMessageId").asString("").equals(clientMessageId))
                .toList();
    }

    @Test
    void aFileThatAnAgentUploadsReachesTheCustomer() throws Exception {
        String conversationId = customerWrites(Person.ofPhone("+15551110003", "Cleo"));
        byte[] file = "%PDF-1.4 an invoice".getBytes(StandardCharsets.US_ASCII);
        Rest.Answer uploaded = rest.upload("/api/attachments?filename=invoice.pdf", "application/pdf", file);
        assertThat(uploaded.status()).as("%s", uploaded.body()).isIn(200, 201);

        Rest.Answer accepted = rest.post(
                "/api/conversations/" + conversationId + "/messages",
                Map.of(
                        "clientMessageId",
                        "client-3",
                        "type",
                        "media",
                        "media",
                        Map.of(
                                "kind",
                                "document",
                                "attachmentId",
                                uploaded.body().path("attachmentId").asString(),
                                "filename",
                                "invoice.pdf")));

        assertThat(accepted.status()).as("%s", accepted.body()).isEqualTo(202);
        String messageId = accepted.body().path("messageId").asString();
        await("read").atMost(PATIENCE).until(() -> message(conversationId, messageId)
                .path("status")
                .asString("")
                .equals("read"));
        assertThat(stack.meta()
                        .received()
                        .path("requests")
                        .valueStream()
                        .map(request -> request.path("body"))
                        .filter(body -> body.path("biz_opaque_callback_data")
                                .asString("")
                                .equals(messageId)))
                .singleElement()
                .satisfies(body -> {
                    assertThat(body.path("type").asString()).isEqualTo("document");
                    assertThat(body.path("document").path("id").asString("")).isNotBlank();
                });
    }

    @Test
    void anAnswerThatWhatsAppRefusesSaysWhyAndWhatToDo() throws Exception {
        String conversationId = customerWrites(Person.ofPhone("+15551110002", "Bob"));
        stack.meta().fail(Failure.error(131026, 400).from(business.phoneNumberId()));
        try (SocketClient socket =
                SocketClient.start(stack.realtimeUrl(), token).awaitConnected()) {
            String messageId = answer(conversationId, "client-2", "Hello?")
                    .body()
                    .path("messageId")
                    .asString();

            await("failed").atMost(PATIENCE).until(() -> statuses(socket, messageId)
                    .contains("failed"));
            JsonNode error = socket.received("status_update").stream()
                    .filter(update -> update.path("status").asString().equals("failed"))
                    .findFirst()
                    .orElseThrow()
                    .path("error");
            assertThat(error.path("code").asInt()).isEqualTo(131026);
            assertThat(error.path("title").asString("")).isNotBlank();
            assertThat(error.path("hint").asString("")).isNotBlank();
            assertThat(stack.meta().tallies().get(messageId)).isEqualTo(new Tally(1, 0));
        }
    }

    /** Killed while it sends: what it had asked WhatsApp for and got no answer to is settled by its statuses, or waits for a person. */
    @Test
    void noAnswerIsSentTwiceOrLostWhenTheSenderIsKilled() throws Exception {
        List<String> conversations = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            conversations.add(customerWrites(Person.ofPhone("+1555112000" + i, "Customer " + i)));
        }
        Map<String, String> conversationOf = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            String conversationId = conversations.get(i % conversations.size());
            Rest.Answer accepted = answer(conversationId, "crash-" + i, "Answer " + i);
            assertThat(accepted.status()).as("%s", accepted.body()).isEqualTo(202);
            conversationOf.put(accepted.body().path("messageId").asString(), conversationId);
        }
        await("some are sent").atMost(PATIENCE).until(() -> accepted(conversationOf) > 10);

        stack.kill(Stack.Service.STATE_MANAGER);
        stack.restart(Stack.Service.STATE_MANAGER);

        // One that WhatsApp has may be in doubt until its statuses are read, and then it is not any more.
        await("each has its end").atMost(PATIENCE.multipliedBy(4)).untilAsserted(() -> {
            Map<String, Tally> tallies = stack.meta().tallies();
            conversationOf.forEach((messageId, conversationId) -> assertThat(
                            message(conversationId, messageId).path("status").asString(""))
                    .as(messageId)
                    .isEqualTo(tally(tallies, messageId).accepted() > 0 ? "read" : "unconfirmed"));
        });
        Map<String, Tally> tallies = stack.meta().tallies();
        assertThat(conversationOf.keySet())
                .allSatisfy(messageId ->
                        assertThat(tally(tallies, messageId).received()).isLessThanOrEqualTo(1));
    }

    private String customerWrites(Person customer) throws IOException, InterruptedException {
        WebhookFactory webhooks = WebhookFactory.create();
        int status = new WebhookClient(stack.webhookUrl(), Stack.APP_SECRET)
                .post(webhooks.batch()
                        .message(business, customer, webhooks.text(customer, "Hello!"))
                        .toBytes());
        assertThat(status).isEqualTo(200);
        return await("the conversation of " + customer.name())
                .atMost(PATIENCE)
                .until(
                        () -> rest.get("/api/conversations?limit=200")
                                .body()
                                .path("items")
                                .valueStream()
                                .filter(conversation -> conversation
                                        .path("contact")
                                        .path("name")
                                        .asString("")
                                        .equals(customer.name()))
                                .map(conversation -> conversation.path("id").asString())
                                .findFirst()
                                .orElse(""),
                        id -> !id.isEmpty());
    }

    private Rest.Answer answer(String conversationId, String clientMessageId, String words) {
        return rest.post(
                "/api/conversations/" + conversationId + "/messages",
                Map.of("clientMessageId", clientMessageId, "type", "text", "text", words));
    }

    private JsonNode message(String conversationId, String messageId) {
        return rest.get("/api/conversations/" + conversationId + "/messages?limit=200")
                .body()
                .path("items")
                .valueStream()
                .filter(message -> message.path("id").asString().equals(messageId))
                .findFirst()
                .orElseThrow();
    }

    private static long accepted(Map<String, String> messages) {
        Map<String, Tally> tallies = stack.meta().tallies();
        return messages.keySet().stream()
                .filter(messageId -> tally(tallies, messageId).accepted() > 0)
                .count();
    }

    private static Tally tally(Map<String, Tally> tallies, String messageId) {
        return tallies.getOrDefault(messageId, new Tally(0, 0));
    }

    private static List<String> statuses(SocketClient socket, String messageId) {
        return socket.received("status_update").stream()
                .filter(update -> update.path("messageId").asString().equals(messageId))
                .map(update -> update.path("status").asString())
                .toList();
    }
}
