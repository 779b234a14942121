package io.waba.inbox.portal.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.portal.RestService;
import io.waba.inbox.portal.RestService.Answer;
import io.waba.inbox.shared.access.Role;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@SuppressWarnings("JavaUtilDate") // what the driver stores
class AttentionIT {

    private static RestService service;
    private static String agent;
    private static String lead;
    private static String rival;

    @BeforeAll
    static void start() {
        service = RestService.start();
        service.addTenant("demo");
        service.addTenant("rival");
        agent = service.addAgent("demo", "ana", Role.AGENT);
        lead = service.addAgent("demo", "lea", Role.LEAD);
        rival = service.addAgent("rival", "max", Role.ADMIN);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void empty() {
        for (String collection : List.of(Collections.CONVERSATIONS, Collections.MESSAGES)) {
            service.database().getCollection(collection).deleteMany(new Document());
        }
    }

    private static Document conversation(String tenant, String id, String countedAs, Duration ago) {
        Document conversation = new Document("_id", id)
                .append(Fields.TENANT_ID, tenant)
                .append(Fields.CONTACT_NAME, "Name of " + id)
                .append(Fields.CONTACT_PHONE, "1555000001")
                .append(Fields.LAST_MESSAGE, "words of " + id)
                .append(Fields.COUNTED_AS, countedAs)
                .append(
                        Fields.LAST_INBOUND_AT,
                        Date.from(service.clock().instant().minus(ago)));
        service.database().getCollection(Collections.CONVERSATIONS).insertOne(conversation);
        return conversation;
    }

    private static void message(String tenant, String conversation, String status, String direction, int minute) {
        service.database()
                .getCollection(Collections.MESSAGES)
                .insertOne(new Document("_id", tenant + ":m_" + minute)
                        .append(Fields.TENANT_ID, tenant)
                        .append(Fields.CONVERSATION_ID, conversation)
                        .append(Fields.MESSAGE_ID, "m_" + minute)
                        .append(Fields.DIRECTION, direction)
                        .append(Fields.STATUS, status)
                        .append(
                                Fields.ERROR,
                                status.equals("failed")
                                        ? new Document("code", 131026)
                                                .append("title", "Undeliverable")
                                                .append("hint", "Ask for another number.")
                                        : null)
                        .append(Fields.SORT_KEY, "%02d".formatted(minute)));
    }

    private static List<String> failed(Answer page) {
        assertThat(page.status()).as("%s", page.body()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        page.body().path("items").forEach(item -> ids.add(item.at("/message/id").asString()));
        return ids;
    }

    private static List<Long> counts(Answer answer) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        List<Long> counts = new ArrayList<>();
        answer.body()
                .path("buckets")
                .forEach(bucket -> counts.add(bucket.path("count").asLong()));
        return counts;
    }

    @Test
    void customersWhoWaitAreCountedByHowLongAgoTheyWrote() {
        conversation("demo", "c_ahead", "waiting", Duration.ofSeconds(-2));
        conversation("demo", "c_1", "waiting", Duration.ofMinutes(1));
        conversation("demo", "c_2", "waiting", Duration.ofMinutes(14));
        conversation("demo", "c_3", "waiting", Duration.ofMinutes(59));
        conversation("demo", "c_4", "waiting", Duration.ofHours(3));
        conversation("demo", "c_5", "waiting", Duration.ofHours(23));
        conversation("demo", "c_6", "waiting", Duration.ofDays(9));
        conversation("demo", "c_answered", "active", Duration.ofDays(10));
        conversation("rival", "c_r", "waiting", Duration.ofDays(10));

        Answer waiting = service.get("/api/dashboard/waiting", agent);

        assertThat(counts(waiting)).containsExactly(2L, 1L, 1L, 1L, 1L, 1L);
        assertThat(waiting.body().path("buckets").path(0).toString())
                .isEqualTo("{\"fromSeconds\":0,\"toSeconds\":300,\"count\":2}");
        assertThat(waiting.body().path("buckets").path(5).toString())
                .isEqualTo("{\"fromSeconds\":86400,\"toSeconds\":null,\"count\":1}");
        JsonNode oldest = waiting.body().path("oldest");
        assertThat(oldest.path(0).path("conversationId").asString()).isEqualTo("c_6");
        assertThat(oldest.path(0).at("/contact/name").asString()).isEqualTo("Name of c_6");
        assertThat(oldest.path(0).at("/contact/phone").asString()).isEqualTo("+1555000001");
        assertThat(oldest.path(6).path("conversationId").asString()).isEqualTo("c_ahead");
        assertThat(oldest.size()).isEqualTo(7);
        assertThat(counts(service.get("/api/dashboard/waiting", rival))).containsExactly(0L, 0L, 0L, 0L, 0L, 1L);
    }

    @Test
    void onlyTheTwentyWhoWaitLongestAreNamed() {
        for (int i = 0; i < 25; i++) {
            conversation("demo", "c_" + i, "waiting", Duration.ofMinutes(i));
        }

        JsonNode oldest = service.get("/api/dashboard/waiting", agent).body().path("oldest");

        assertThat(oldest.size()).isEqualTo(20);
        assertThat(oldest.path(0).path("conversationId").asString()).isEqualTo("c_24");
        assertThat(oldest.path(19).path("conversationId").asString()).isEqualTo("c_5");
    }

    @Test
    void messagesThatDidNotArriveComeNewestFirstWithReasonAndContact() {
        conversation("demo", "c_1", "active", Duration.ofHours(1));
        message("demo", "c_1", "failed", "outbound", 1);
        message("demo", "c_1", "unconfirmed", "outbound", 2);
        message("demo", "c_gone", "failed", "outbound", 3);
        message("demo", "c_1", "read", "outbound", 4);
        message("demo", "c_1", "failed", "inbound", 5);
        message("rival", "c_1", "failed", "outbound", 6);

        Answer first = service.get("/api/messages/failed?limit=2", lead);
        Answer second = service.get(
                "/api/messages/failed?limit=2&cursor="
                        + first.body().path("nextCursor").asString(),
                lead);

        assertThat(failed(first)).containsExactly("m_3", "m_2");
        assertThat(failed(second)).containsExactly("m_1");
        assertThat(second.body().path("nextCursor").isNull()).isTrue();
        assertThat(first.body().path("items").path(0).path("contact").isNull()).isTrue();
        assertThat(first.body().at("/items/1/message/status").asString()).isEqualTo("unconfirmed");
        JsonNode oldest = second.body().path("items").path(0);
        assertThat(oldest.at("/message/error/code").asInt()).isEqualTo(131026);
        assertThat(oldest.at("/message/error/hint").asString()).isEqualTo("Ask for another number.");
        assertThat(oldest.at("/message/conversationId").asString()).isEqualTo("c_1");
        assertThat(oldest.at("/contact/name").asString()).isEqualTo("Name of c_1");
    }

    @Test
    void anotherTenantsMessagesAndContactsAreNotShown() {
        conversation("demo", "c_1", "active", Duration.ofHours(1));
        message("demo", "c_1", "failed", "outbound", 1);
        message("demo", "c_1", "failed", "outbound", 2);
        // What must never happen, but would leak if the contact were looked up by the conversation alone.
        message("rival", "c_1", "failed", "outbound", 3);

        Answer ofRival = service.get("/api/messages/failed", rival);

        assertThat(failed(ofRival)).containsExactly("m_3");
        assertThat(ofRival.body().path("items").path(0).path("contact").isNull())
                .isTrue();
        String cursor = service.get("/api/messages/failed?limit=1", lead)
                .body()
                .path("nextCursor")
                .asString();
        Answer crossing = service.get("/api/messages/failed?cursor=" + cursor, rival);
        assertThat(crossing.status()).isEqualTo(400);
        assertThat(crossing.code()).isEqualTo("invalid_request");
    }

    @Test
    void agentsDoNotSeeWhatFailed() {
        Answer refused = service.get("/api/messages/failed", agent);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("forbidden");
    }
}
