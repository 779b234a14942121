package io.waba.inbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import io.jsonwebtoken.Jwts;
import io.waba.inbox.shared.access.Claims;
import io.waba.inbox.simulator.BusinessNumber;
import io.waba.inbox.simulator.Person;
import io.waba.inbox.simulator.WebhookBatch;
import io.waba.inbox.simulator.WebhookClient;
import io.waba.inbox.simulator.WebhookFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.crypto.spec.SecretKeySpec;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A signed webhook reaches every browser of its tenant, and no other. */
@ExtendWith(SharedStack.class)
class FirstLightIT {

    private static final BusinessNumber ACME = new BusinessNumber("waba-1", "1001", "15550001001");
    private static final BusinessNumber GLOBEX = new BusinessNumber("waba-1", "1002", "15550001002");
    private static final Person JOHN = Person.ofPhone("+1234567890", "John Doe");
    private static final Person ANNE = Person.ofPhone("+4915112345678", "Anne");

    /** Kinds that change another message instead of being one. */
    private static final Set<String> EFFECTS = Set.of("reaction", "reaction_removed", "edit", "revoke");

    private static Stack stack;
    private static WebhookClient meta;
    private static String acmeToken;
    private static String globexToken;

    private final WebhookFactory webhooks = WebhookFactory.create();

    @BeforeAll
    static void start() {
        stack = SharedStack.get();
        stack.addTenantByCommand("acme", ACME.phoneNumberId());
        stack.addAgentByCommand("acme", "ana@acme.test", "correct horse battery");
        acmeToken = stack.tokenByCommand("ana@acme.test");
        stack.addTenant("globex", GLOBEX.phoneNumberId());
        globexToken = stack.addAgent("globex");
        meta = new WebhookClient(stack.webhookUrl(), Stack.APP_SECRET);
    }

    @Test
    void aWebhookReachesEverySocketOfItsTenantWithExactlyTheFieldsOfTheContract() throws Exception {
        try (SocketClient first = client(acmeToken);
                SocketClient second = client(acmeToken)) {
            ObjectNode message = webhooks.text(JOHN, "Hello!");

            assertThat(post(webhooks.batch().message(ACME, JOHN, message))).isEqualTo(200);

            for (SocketClient client : List.of(first, second)) {
                JsonNode received = awaitMessage(client, id(message));
                assertThat(received.propertyNames())
                        .containsExactlyInAnyOrder(
                                "conversationId",
                                "messageId",
                                "from",
                                "from_name",
                                "message",
                                "media_url",
                                "timestamp",
                                "isNewConversation");
                assertThat(received.path("from").asString()).isEqualTo("+1234567890");
                assertThat(received.path("from_name").asString()).isEqualTo("John Doe");
                assertThat(received.path("message").asString()).isEqualTo("Hello!");
                assertThat(received.path("media_url").isNull()).isTrue();
                assertThat(Instant.parse(received.path("timestamp").asString()))
                        .isEqualTo(
                                Instant.ofEpochSecond(message.path("timestamp").asLong()));
            }
            await().until(() -> !first.happenings("upgrade").isEmpty());
        }
    }

    @Test
    void howLongAMessageTookIsCountedFromTheReceiptOfItsWebhookToTheSocket() throws Exception {
        try (SocketClient client = client(acmeToken)) {
            String took = "waba_realtime_webhook_to_socket_seconds";
            double count = stack.metric(took + "_count");
            double sum = stack.metric(took + "_sum");
            ObjectNode message = webhooks.text(JOHN, "Long on its way to Meta");
            message.put(
                    "timestamp",
                    String.valueOf(Instant.now().minus(Duration.ofDays(1)).getEpochSecond()));

            assertThat(post(webhooks.batch().message(ACME, JOHN, message))).isEqualTo(200);

            awaitMessage(client, id(message));
            await().untilAsserted(
                            () -> assertThat(stack.metric(took + "_count")).isGreaterThan(count));
            assertThat(stack.metric(took + "_sum") - sum).isBetween(0.0001, 3600d);
        }
    }

    @Test
    void theSameWebhookTwiceIsOneMessageAndOneEvent() throws Exception {
        try (SocketClient client = client(acmeToken)) {
            ObjectNode message = webhooks.text(JOHN, "Once");
            byte[] webhook = webhooks.batch().message(ACME, JOHN, message).toBytes();

            assertThat(meta.post(webhook)).isEqualTo(200);
            assertThat(meta.post(webhook)).isEqualTo(200);
            ObjectNode after = webhooks.text(JOHN, "After");
            post(webhooks.batch().message(ACME, JOHN, after));

            // In any order: several are processed at once.
            awaitMessage(client, id(message));
            awaitMessage(client, id(after));
            await().untilAsserted(() ->
                    assertThat(queueDepth("waba.inbound.messages")).isZero());
            assertThat(client.received("new_message").stream()
                            .filter(received ->
                                    received.path("messageId").asString().equals(id(message))))
                    .hasSize(1);
            assertThat(stack.database().getCollection("messages").countDocuments(Filters.eq("messageId", id(message))))
                    .isEqualTo(1);
            assertThat(eventsOf(acmeToken, id(message))).hasSize(1);
        }
    }

    @Test
    void aBatchOfSeveralTenantsTypesAndStatusesIsCompleteAndNobodySeesAnothersPart() throws Exception {
        try (SocketClient acme = client(acmeToken);
                SocketClient globex = client(globexToken)) {
            WebhookBatch batch = webhooks.batch();
            Set<String> acmeMessages = new HashSet<>();
            Set<String> globexMessages = new HashSet<>();
            Set<String> effects = new HashSet<>();
            for (String kind : WebhookFactory.messageKinds()) {
                ObjectNode forAcme = webhooks.message(JOHN, kind, "words");
                ObjectNode forGlobex = webhooks.message(ANNE, kind, "words");
                boolean effect = EFFECTS.contains(kind);
                (effect ? effects : acmeMessages).add(id(forAcme));
                (effect ? effects : globexMessages).add(id(forGlobex));
                batch.message(ACME, JOHN, forAcme).message(GLOBEX, ANNE, forGlobex);
                batch.status(ACME, webhooks.status(id(forAcme), "delivered", JOHN, null));
            }
            batch.field("waba-1", "account_update", webhooks.fieldValue("VERIFIED_ACCOUNT"));

            assertThat(post(batch)).isEqualTo(200);

            await().until(() -> messageIds(acme).containsAll(acmeMessages));
            await().until(() -> messageIds(globex).containsAll(globexMessages));
            await().until(() -> statusIds(acme).containsAll(acmeMessages));
            assertThat(messageIds(acme)).doesNotContainAnyElementsOf(globexMessages);
            assertThat(messageIds(globex)).doesNotContainAnyElementsOf(acmeMessages);
            assertThat(statusIds(globex)).isEmpty();
            await().until(() -> stack.database().getCollection("notifications").countDocuments() >= 1);
            // Of messages that nobody knows: kept for when they come.
            await().until(() -> stack
                    .database()
                    .getCollection("message_effects")
                    .find()
                    .map(effect -> effect.getString("_id"))
                    .into(new ArrayList<>())
                    .stream()
                    .map(id -> id.substring(id.indexOf(':') + 1))
                    .collect(Collectors.toSet())
                    .containsAll(effects));
        }
    }

    @Test
    void aStatusThatOvertakesItsMessageIsAppliedWhenTheMessageComesAndNeverGoesBack() throws Exception {
        try (SocketClient client = client(acmeToken)) {
            ObjectNode message = webhooks.text(JOHN, "Late");
            post(webhooks.batch().status(ACME, webhooks.status(id(message), "read", JOHN, null)));
            await().until(() ->
                    stack.database().getCollection("statuses").countDocuments(Filters.eq("messageId", id(message)))
                            == 1);

            post(webhooks.batch().message(ACME, JOHN, message));
            awaitMessage(client, id(message));
            await().until(() -> statusIds(client).contains(id(message)));
            post(webhooks.batch().status(ACME, webhooks.status(id(message), "delivered", JOHN, null)));

            await().until(() ->
                    status(id(message)).get("history", Document.class).containsKey("delivered"));
            await().untilAsserted(() -> assertThat(
                            restMessage(acmeToken, message).path("status").asString())
                    .isEqualTo("read"));
            // Each of the two is announced, and neither says less than what the message has.
            await().untilAsserted(() -> assertThat(client.received("status_update").stream()
                            .filter(update ->
                                    update.path("messageId").asString().equals(id(message)))
                            .map(update -> update.path("status").asString()))
                    .containsExactly("read", "read"));
        }
    }

    @Test
    void manyMessagesArriveOnceAndInTheOrderOfPositions() throws Exception {
        try (SocketClient client = client(acmeToken)) {
            Set<String> posted = new HashSet<>();
            for (int batch = 0; batch < 10; batch++) {
                WebhookBatch webhook = webhooks.batch();
                IntStream.range(0, 50).forEach(i -> {
                    ObjectNode message = webhooks.text(JOHN, "m" + i);
                    posted.add(id(message));
                    webhook.message(ACME, JOHN, message);
                });
                assertThat(post(webhook)).isEqualTo(200);
            }

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> messageIds(client).containsAll(posted));
            List<Long> positions = client.positions();
            assertThat(positions)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(positions.get(0), positions.get(0) + positions.size() - 1)
                                    .boxed()
                                    .toList());
        }
    }

    @Test
    void nobodyGetsInWithoutAProofAndHearsNothing() throws Exception {
        String forged = jwt(
                "another-secret-of-at-least-32-bytes-length",
                "HmacSHA256",
                Instant.now().plusSeconds(600));
        String expired = jwt(Stack.JWT_SECRET, "HmacSHA256", Instant.now().minusSeconds(600));
        String none = unsecured(acmeToken);

        assertRefused(null, "token_missing");
        assertRefused("nonsense", "token_invalid");
        assertRefused(forged, "token_invalid");
        assertRefused(none, "token_invalid");
        assertRefused(expired, "token_expired");
        assertThat(new Rest(stack, null).get("/api/conversations").status()).isEqualTo(401);
        assertThat(new Rest(stack, forged).get("/api/conversations").status()).isEqualTo(401);
        assertThat(new Rest(stack, none).get("/api/conversations").status()).isEqualTo(401);
        assertThat(new Rest(stack, expired).get("/api/me").body().path("code").asString())
                .isEqualTo("token_expired");
    }

    private void assertRefused(@Nullable String token, String code) throws Exception {
        try (SocketClient client = SocketClient.start(stack.realtimeUrl(), token)) {
            await(code).until(() -> !client.happenings("connect_error").isEmpty());
            assertThat(client.happenings("connect_error").get(0).path("message").asString())
                    .isEqualTo(code);
            ObjectNode message = webhooks.text(JOHN, "Not for you");
            post(webhooks.batch().message(ACME, JOHN, message));
            await().untilAsserted(
                            () -> assertThat(eventsOf(acmeToken, id(message))).hasSize(1));
            assertThat(client.happenings("message")).isEmpty();
            assertThat(client.happenings("connect")).isEmpty();
        }
    }

    @Test
    void anotherTenantsConversationDoesNotExist() throws Exception {
        ObjectNode message = webhooks.text(JOHN, "Private");
        try (SocketClient client = client(acmeToken)) {
            post(webhooks.batch().message(ACME, JOHN, message));
            String conversation =
                    awaitMessage(client, id(message)).path("conversationId").asString();

            assertThat(new Rest(stack, acmeToken)
                            .get("/api/conversations/" + conversation)
                            .status())
                    .isEqualTo(200);
            Rest stranger = new Rest(stack, globexToken);
            assertThat(stranger.get("/api/conversations/" + conversation).status())
                    .isEqualTo(404);
            assertThat(stranger.get("/api/conversations/" + conversation + "/messages")
                            .status())
                    .isEqualTo(404);
            assertThat(stranger.get("/api/conversations").body().toString()).doesNotContain(conversation);
            assertThat(stranger.eventsAfter(0).toString()).doesNotContain(conversation);
        }
    }

    private static SocketClient client(String token) {
        return SocketClient.start(stack.realtimeUrl(), token).awaitConnected();
    }

    private static int post(WebhookBatch batch) throws Exception {
        return meta.post(batch.toBytes());
    }

    private static String id(ObjectNode message) {
        return message.path("id").asString();
    }

    private static JsonNode awaitMessage(SocketClient client, String messageId) {
        await("new_message " + messageId).until(() -> messageIds(client).contains(messageId));
        return client.received("new_message").stream()
                .filter(message -> message.path("messageId").asString().equals(messageId))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> messageIds(SocketClient client) {
        return ids(client.received("new_message"));
    }

    private static Set<String> statusIds(SocketClient client) {
        return ids(client.received("status_update"));
    }

    private static Set<String> ids(List<JsonNode> events) {
        Set<String> ids = new HashSet<>();
        events.forEach(event -> ids.add(event.path("messageId").asString()));
        return ids;
    }

    private static Document status(String messageId) {
        Document status = stack.database()
                .getCollection("statuses")
                .find(Filters.eq("messageId", messageId))
                .first();
        if (status == null) {
            throw new AssertionError("status of " + messageId + ": absent");
        }
        return status;
    }

    private static JsonNode restMessage(String token, ObjectNode message) {
        Rest rest = new Rest(stack, token);
        Document stored = stack.database()
                .getCollection("messages")
                .find(Filters.eq("messageId", id(message)))
                .first();
        if (stored == null) {
            throw new AssertionError("message " + id(message) + ": absent");
        }
        JsonNode page = rest.get("/api/conversations/" + stored.getString("conversationId") + "/messages?limit=100")
                .body();
        return page.path("items")
                .valueStream()
                .filter(item -> item.path("id").asString().equals(id(message)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("message " + id(message) + " in " + page));
    }

    private static List<JsonNode> eventsOf(String token, String messageId) {
        return new Rest(stack, token)
                .eventsAfter(0).stream()
                        .filter(event -> event.path("type").asString().equals("new_message"))
                        .filter(event ->
                                event.path("data").path("messageId").asString().equals(messageId))
                        .toList();
    }

    private static long queueDepth(String queue) {
        return stack.queueDepth(queue);
    }

    private static String jwt(String secret, String algorithm, Instant expiresAt) {
        return Jwts.builder()
                .subject("a_unknown")
                .claim(Claims.TENANT_ID, "acme")
                .claim(Claims.NAME, "Mallory")
                .claim(Claims.ROLE, "admin")
                .issuedAt(Date.from(expiresAt.minusSeconds(3_600)))
                .expiration(Date.from(expiresAt))
                .signWith(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm))
                .compact();
    }

    private static String unsecured(String token) {
        String header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        return header + "." + token.substring(token.indexOf('.') + 1, token.lastIndexOf('.')) + ".";
    }
}
