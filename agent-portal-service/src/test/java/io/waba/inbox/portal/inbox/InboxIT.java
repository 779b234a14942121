package io.waba.inbox.portal.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.portal.RestService;
import io.waba.inbox.portal.RestService.Answer;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.shared.wire.WireJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@SuppressWarnings("JavaUtilDate") // what the driver stores
class InboxIT {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private static RestService service;
    private static String ana;
    private static String max;

    @BeforeAll
    static void start() {
        service = RestService.start();
        service.addTenant("demo", "ana");
        service.addTenant("rival", "max");
        ana = service.token("ana@demo.test");
        max = service.token("max@rival.test");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void empty() {
        for (String collection : List.of(Collections.CONVERSATIONS, Collections.MESSAGES, Collections.METRICS)) {
            service.database().getCollection(collection).deleteMany(new Document());
        }
        service.events().forgetEverything();
    }

    private static String sortKey(int minute) {
        return "2026-11-20T12:%02d:00Z|x".formatted(minute);
    }

    private Document conversation(String tenant, String id, int minute) {
        return new Document("_id", id)
                .append(Fields.TENANT_ID, tenant)
                .append(Fields.PHONE_NUMBER_ID, "106540352242922")
                .append(Fields.CONTACT_ID, "ct_" + id)
                .append(Fields.CONTACT_NAME, "Name of " + id)
                .append(Fields.CONTACT_PHONE, "155500000" + minute)
                .append(Fields.TICKET_STATUS, "open")
                .append(Fields.LAST_MESSAGE, "words of " + id)
                .append(Fields.LAST_MESSAGE_AT, Date.from(NOON.plusSeconds(60L * minute)))
                .append(Fields.LAST_MESSAGE_ID, "wamid." + id)
                .append(Fields.LAST_DIRECTION, "inbound")
                .append(Fields.LAST_SORT_KEY, sortKey(minute))
                .append(Fields.LAST_INBOUND_AT, Date.from(NOON.plusSeconds(60L * minute)))
                .append(Fields.CREATED_AT, Date.from(NOON));
    }

    private void add(Document... documents) {
        service.database().getCollection(Collections.CONVERSATIONS).insertMany(List.of(documents));
    }

    private void addMessages(String tenant, String conversation, int... minutes) {
        for (int minute : minutes) {
            String id = "wamid." + conversation + "." + minute;
            service.database()
                    .getCollection(Collections.MESSAGES)
                    .insertOne(new Document("_id", tenant + ":" + id)
                            .append(Fields.TENANT_ID, tenant)
                            .append(Fields.CONVERSATION_ID, conversation)
                            .append(Fields.MESSAGE_ID, id)
                            .append(Fields.DIRECTION, "inbound")
                            .append(Fields.TYPE, "text")
                            .append(Fields.TEXT, "text " + minute)
                            .append(Fields.CONTENT, new Document("type", "text").append("body", "text " + minute))
                            .append(Fields.FROM, "+1234567890")
                            .append(Fields.FROM_NAME, "John Doe")
                            .append(Fields.TIMESTAMP, Date.from(NOON.plusSeconds(60L * minute)))
                            .append(Fields.SORT_KEY, sortKey(minute)));
        }
    }

    private static Document figures(String tenant, long active) {
        return new Document("_id", tenant)
                .append(Fields.TENANT_ID, tenant)
                .append(Fields.ACTIVE_CONVERSATIONS, active)
                .append(Fields.WAITING_CONVERSATIONS, 2L)
                .append(Fields.TIME_ZONE, "UTC")
                .append(Fields.DAYS, new Document())
                .append(Fields.TIMESTAMP, Date.from(NOON));
    }

    private static List<String> ids(Answer page) {
        assertThat(page.status()).as("%s", page.body()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        page.body().path("items").forEach(item -> ids.add(item.path("id").asString()));
        return ids;
    }

    private List<String> search(String parameters) {
        return ids(service.get("/api/conversations?" + parameters, ana));
    }

    private static String q(String words) {
        return "q=" + URLEncoder.encode(words, StandardCharsets.UTF_8);
    }

    @Test
    void conversationsComeNewestFirstWithWhatAListShows() {
        add(conversation("demo", "c_1", 1), conversation("demo", "c_3", 3), conversation("demo", "c_2", 2));

        Answer page = service.get("/api/conversations", ana);

        assertThat(ids(page)).containsExactly("c_3", "c_2", "c_1");
        JsonNode first = page.body().path("items").path(0);
        assertThat(first.path("contact").path("name").asString()).isEqualTo("Name of c_3");
        assertThat(first.path("contact").path("phone").asString()).isEqualTo("+1555000003");
        assertThat(first.path("lastMessage").asString()).isEqualTo("words of c_3");
        assertThat(first.path("lastMessageAt").asString()).isEqualTo("2026-11-20T12:03:00Z");
        assertThat(first.path("lastDirection").asString()).isEqualTo("inbound");
        assertThat(page.body().path("nextCursor").isNull()).isTrue();
        assertThat(service.get("/api/conversations/c_3", ana).body()).isEqualTo(first);
    }

    @Test
    void theAgentWhoWroteTheLastMessageIsSaid() {
        add(answered("c_1", 1), answered("c_2", 2), answered("c_3", 3), conversation("demo", "c_4", 4));
        service.database()
                .getCollection(Collections.MESSAGES)
                .insertMany(List.of(
                        lastMessageOf("demo", "c_1").append(Fields.SENT_BY, "a_bo"),
                        lastMessageOf("demo", "c_2"),
                        lastMessageOf("rival", "c_2").append(Fields.SENT_BY, "a_rival"),
                        lastMessageOf("demo", "c_3").append(Fields.SENT_BY, "a_ana")));

        JsonNode items = service.get("/api/conversations", ana).body().path("items");

        assertThat(items.valueStream()
                        .map(item -> item.path("id").asString() + " "
                                + item.path("lastSentBy").asString("null")))
                .containsExactly("c_4 null", "c_3 a_ana", "c_2 null", "c_1 a_bo");
        assertThat(service.get("/api/conversations/c_1", ana)
                        .body()
                        .path("lastSentBy")
                        .asString())
                .isEqualTo("a_bo");
    }

    /** With a last message of ours. */
    private Document answered(String id, int minute) {
        return conversation("demo", id, minute).append(Fields.LAST_DIRECTION, "outbound");
    }

    private static Document lastMessageOf(String tenant, String conversation) {
        return new Document("_id", tenant + ":wamid." + conversation)
                .append(Fields.TENANT_ID, tenant)
                .append(Fields.DIRECTION, "outbound");
    }

    @Test
    void pagesNeitherRepeatNorSkipWhileConversationsArriveAndMove() {
        IntStream.rangeClosed(1, 5).forEach(i -> add(conversation("demo", "c_" + i, i)));
        Answer first = service.get("/api/conversations?limit=2", ana);
        add(conversation("demo", "c_new", 30));

        Answer second = service.get(
                "/api/conversations?limit=2&cursor="
                        + first.body().path("nextCursor").asString(),
                ana);
        Answer third = service.get(
                "/api/conversations?limit=2&cursor="
                        + second.body().path("nextCursor").asString(),
                ana);

        assertThat(ids(first)).containsExactly("c_5", "c_4");
        assertThat(ids(second)).containsExactly("c_3", "c_2");
        assertThat(ids(third)).containsExactly("c_1");
        assertThat(third.body().path("nextCursor").isNull()).isTrue();
    }

    @Test
    void theListIsFilteredByTicketAndAssignee() {
        String anasId = service.get("/api/me", ana).body().path("id").asString();
        add(
                conversation("demo", "c_1", 1).append(Fields.ASSIGNEE_ID, anasId),
                conversation("demo", "c_2", 2).append(Fields.ASSIGNEE_ID, "a_other"),
                conversation("demo", "c_3", 3).append(Fields.TICKET_STATUS, "resolved"));

        assertThat(search("status=resolved")).containsExactly("c_3");
        assertThat(search("assignee=me")).containsExactly("c_1");
        assertThat(search("assignee=a_other")).containsExactly("c_2");
        assertThat(search("assignee=none")).containsExactly("c_3");
        assertThat(search("assignee=none&status=open")).isEmpty();
    }

    @Test
    void aSearchFindsNamePhoneAndWordsAndTakesThemLiterally() {
        add(
                conversation("demo", "c_1", 1).append(Fields.CONTACT_NAME, "João (VIP) 100%"),
                conversation("demo", "c_2", 2).append(Fields.LAST_MESSAGE, "Is it $5.00? [urgent] a\\b"),
                conversation("demo", "c_3", 3).append(Fields.CONTACT_PHONE, "5511987654321"));

        assertThat(search(q("joão (vip)"))).containsExactly("c_1");
        assertThat(search(q("$5.00? [URGENT] a\\b"))).containsExactly("c_2");
        assertThat(search(q("+55 11 98765-4321"))).containsExactly("c_3");
        assertThat(search(q(".*"))).isEmpty();
        assertThat(search(q("c_.|x"))).isEmpty();
        assertThat(search(q("("))).containsExactly("c_1");
        assertThat(search(q("\\E.*\\Q"))).isEmpty();
        assertThat(search(q("  "))).hasSize(3);
    }

    @Test
    void theNewestMessagesComeOldestFirst() {
        add(conversation("demo", "c_1", 9));
        addMessages("demo", "c_1", 1, 2, 3, 4, 5);
        addMessages("demo", "c_2", 6);

        Answer newest = service.get("/api/conversations/c_1/messages?limit=2", ana);
        Answer older = service.get(
                "/api/conversations/c_1/messages?limit=2&before="
                        + newest.body().path("before").asString(),
                ana);
        Answer oldest = service.get(
                "/api/conversations/c_1/messages?limit=2&before="
                        + older.body().path("before").asString(),
                ana);

        assertThat(ids(newest)).containsExactly("wamid.c_1.4", "wamid.c_1.5");
        assertThat(ids(older)).containsExactly("wamid.c_1.2", "wamid.c_1.3");
        assertThat(ids(oldest)).containsExactly("wamid.c_1.1");
        assertThat(oldest.body().path("before").isNull()).isTrue();
        JsonNode message = newest.body().path("items").path(0);
        assertThat(message.path("text").asString()).isEqualTo("text 4");
        assertThat(message.path("content").path("body").asString()).isEqualTo("text 4");
        assertThat(message.path("timestamp").asString()).isEqualTo("2026-11-20T12:04:00Z");
        assertThat(message.path("fromName").asString()).isEqualTo("John Doe");
    }

    @Test
    void whatCameAfterACursorIsReadWithoutAHole() {
        add(conversation("demo", "c_1", 9));
        addMessages("demo", "c_1", 1, 2);
        Answer newest = service.get("/api/conversations/c_1/messages", ana);
        String after = newest.body().path("after").asString();
        assertThat(ids(service.get("/api/conversations/c_1/messages?after=" + after, ana)))
                .isEmpty();
        addMessages("demo", "c_1", 3, 4, 5);

        Answer first = service.get("/api/conversations/c_1/messages?limit=2&after=" + after, ana);
        Answer second = service.get(
                "/api/conversations/c_1/messages?limit=2&after="
                        + first.body().path("after").asString(),
                ana);

        assertThat(ids(first)).containsExactly("wamid.c_1.3", "wamid.c_1.4");
        assertThat(ids(second)).containsExactly("wamid.c_1.5");
    }

    @Test
    void anotherTenantsThingsDoNotExist() {
        add(conversation("demo", "c_1", 1), conversation("rival", "c_r", 2));
        addMessages("demo", "c_1", 1);
        addMessages("rival", "c_r", 2);
        // What must never happen, but would leak if the message query trusted the conversation alone.
        addMessages("rival", "c_1", 3);
        service.database().getCollection(Collections.METRICS).insertOne(figures("rival", 7));
        service.events().append(event("rival", "secret"));

        assertThat(ids(service.get("/api/conversations", ana))).containsExactly("c_1");
        assertThat(ids(service.get("/api/conversations", max))).containsExactly("c_r");
        assertThat(ids(service.get("/api/conversations/c_1/messages", ana))).containsExactly("wamid.c_1.1");
        for (String path : List.of("/api/conversations/c_r", "/api/conversations/c_r/messages")) {
            Answer crossing = service.get(path, ana);
            assertThat(crossing.status()).as(path).isEqualTo(404);
            assertThat(crossing.code()).isEqualTo("not_found");
            assertThat(crossing.body().path("detail").asString())
                    .isEqualTo(service.get(path.replace("c_r", "c_none"), ana)
                            .body()
                            .path("detail")
                            .asString()
                            .replace("c_none", "c_r"));
        }
        assertThat(service.get("/api/dashboard/stats", ana)
                        .body()
                        .path("activeConversations")
                        .asInt())
                .isZero();
        assertThat(service.get("/api/dashboard/stats", max)
                        .body()
                        .path("activeConversations")
                        .asInt())
                .isEqualTo(7);
        assertThat(service.get("/api/events?after=0", ana).body().path("events").size())
                .isZero();
        assertThat(service.get("/api/events?after=0", max).body().path("events").size())
                .isEqualTo(1);
        assertThat(service.get("/api/me", max).body().path("tenantId").asString())
                .isEqualTo("rival");
    }

    @Test
    void aCursorIsGoodForItsListOfItsTenantOnly() {
        add(conversation("demo", "c_1", 1), conversation("demo", "c_2", 2), conversation("rival", "c_r", 3));
        addMessages("demo", "c_1", 1, 2);
        addMessages("demo", "c_2", 1, 2);
        String cursor = service.get("/api/conversations?limit=1", ana)
                .body()
                .path("nextCursor")
                .asString();
        String before = service.get("/api/conversations/c_1/messages?limit=1", ana)
                .body()
                .path("before")
                .asString();

        assertThat(service.get("/api/conversations?cursor=" + cursor, ana).status())
                .isEqualTo(200);
        String changed = (cursor.startsWith("A") ? "B" : "A") + cursor.substring(1);
        for (Answer refused : List.of(
                service.get("/api/conversations?cursor=" + cursor, max),
                service.get("/api/conversations?cursor=" + before, ana),
                service.get("/api/conversations?cursor=" + changed, ana),
                service.get("/api/conversations?cursor=" + cursor.substring(0, cursor.length() - 3), ana),
                service.get("/api/conversations?cursor=", ana),
                service.get("/api/conversations?cursor=%7B%22%24gt%22%3A1%7D", ana),
                service.get("/api/conversations/c_2/messages?before=" + before, ana),
                service.get("/api/conversations/c_1/messages?after=" + cursor, ana))) {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("invalid_request");
            assertThat(refused.body().path("detail").asString()).contains("not a cursor of this list");
        }
    }

    @Test
    void parametersThatMeanNothingAreNamed() {
        add(conversation("demo", "c_1", 1));
        assertThat(detail("/api/conversations?limit=0")).isEqualTo("limit: 0 (expected: 1-200)");
        assertThat(detail("/api/conversations?limit=201")).isEqualTo("limit: 201 (expected: 1-200)");
        assertThat(detail("/api/conversations?limit=many")).isEqualTo("limit: many (expected: a whole number)");
        assertThat(detail("/api/conversations?status=closed"))
                .isEqualTo("status: closed (expected: open, pending, resolved)");
        assertThat(detail("/api/conversations?q=" + "x".repeat(101)))
                .isEqualTo("q: 101 characters (expected: 100 or less)");
        assertThat(detail("/api/conversations/c_1/messages?before=a&after=b"))
                .isEqualTo("before, after: both (expected: one of them at most)");
        assertThat(detail("/api/events")).isEqualTo("after: absent (expected: a long)");
        assertThat(detail("/api/events?after=x")).isEqualTo("after: x (expected: a whole number)");
        assertThat(detail("/api/events?after=-1")).isEqualTo("after: -1 (expected: 0 or more)");
        assertThat(detail("/api/events?after=0&limit=1001")).isEqualTo("limit: 1001 (expected: 1-1000)");
    }

    private String detail(String path) {
        Answer answer = service.get(path, ana);
        assertThat(answer.status()).as(path).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid_request");
        return answer.body().path("detail").asString();
    }

    private static EventEnvelope event(String tenant, String id) {
        return new EventEnvelope(
                "new_message", tenant, id, NOON, WireJson.toTree(Map.of("message", "text of " + id)), null);
    }

    @Test
    void missedEventsComeInOrderPageByPage() {
        IntStream.rangeClosed(1, 5).forEach(i -> service.events().append(event("demo", "e" + i)));

        JsonNode first = service.get("/api/events?after=1&limit=3", ana).body();
        JsonNode second = service.get("/api/events?after=4&limit=3", ana).body();
        JsonNode nothing = service.get("/api/events?after=5", ana).body();

        assertThat(first.path("events").path(0).path("eventId").asString()).isEqualTo("e2");
        assertThat(first.path("events").path(0).path("position").asLong()).isEqualTo(2);
        assertThat(first.path("events").path(0).path("data").path("message").asString())
                .isEqualTo("text of e2");
        assertThat(first.path("position").asLong()).isEqualTo(4);
        assertThat(first.path("top").asLong()).isEqualTo(5);
        assertThat(second.path("position").asLong()).isEqualTo(5);
        assertThat(nothing.path("events").size()).isZero();
        assertThat(nothing.path("position").asLong()).isEqualTo(5);
    }

    @Test
    void aClientThatWasAwayForTooLongIsToldToReload() {
        IntStream.rangeClosed(1, 5).forEach(i -> service.events().append(event("demo", "e" + i)));
        service.events().forgetUpTo("demo", 3);

        for (String after : List.of("0", "2", "6")) {
            Answer gone = service.get("/api/events?after=" + after, ana);
            assertThat(gone.status()).as(after).isEqualTo(410);
            assertThat(gone.code()).isEqualTo("resync_required");
        }
        assertThat(service.get("/api/events?after=3", ana).body().path("events").size())
                .isEqualTo(2);
    }
}
