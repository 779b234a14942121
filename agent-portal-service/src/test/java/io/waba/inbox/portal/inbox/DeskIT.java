package io.waba.inbox.portal.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.portal.RestService;
import io.waba.inbox.portal.RestService.Answer;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What agents see of tickets, labels, notes and of how far a message got. */
@SuppressWarnings("JavaUtilDate") // what the driver stores
class DeskIT {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private static RestService service;
    private static String ana;
    private static String anasId;
    private static String ben;

    @BeforeAll
    static void start() {
        service = RestService.start();
        service.addTenant("demo", "ana", "ben");
        ana = service.token("ana@demo.test");
        ben = service.token("ben@demo.test");
        anasId = service.get("/api/me", ana).body().path("id").asString();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void empty() {
        for (String collection :
                List.of(Collections.CONVERSATIONS, Collections.MESSAGES, Collections.TICKETS, Collections.NOTES)) {
            service.database().getCollection(collection).deleteMany(new Document());
        }
    }

    private static void insert(String collection, Document document) {
        service.database().getCollection(collection).insertOne(document.append(Fields.TENANT_ID, "demo"));
    }

    private static Document conversation(String id, int messages) {
        return new Document("_id", id)
                .append(Fields.LAST_SORT_KEY, sortKey(messages))
                .append(Fields.LAST_INBOUND_AT, Date.from(NOON));
    }

    private static String sortKey(int place) {
        return "%04d".formatted(place);
    }

    private static void messages(String conversation, int count) {
        IntStream.rangeClosed(1, count)
                .forEach(place -> insert(Collections.MESSAGES, message(conversation, place, "inbound")));
    }

    private static Document message(String conversation, int place, String direction) {
        String id = "wamid." + conversation + "." + place;
        return new Document("_id", "demo:" + id)
                .append(Fields.MESSAGE_ID, id)
                .append(Fields.CONVERSATION_ID, conversation)
                .append(Fields.DIRECTION, direction)
                .append(Fields.SORT_KEY, sortKey(place));
    }

    private static int unread(String token, String conversation) {
        return service.get("/api/conversations/" + conversation, token)
                .body()
                .path("unread")
                .asInt();
    }

    @Test
    void unreadIsWhatTheCustomerWroteAfterTheAgentLastRead() {
        insert(
                Collections.CONVERSATIONS,
                conversation("c_1", 5).append(Fields.READ_BY, new Document(anasId, sortKey(2))));
        messages("c_1", 3);
        insert(Collections.MESSAGES, message("c_1", 4, "outbound"));
        insert(Collections.MESSAGES, message("c_1", 5, "inbound"));

        assertThat(unread(ana, "c_1")).isEqualTo(2);
        assertThat(unread(ben, "c_1")).isEqualTo(4);
        assertThat(service.get("/api/conversations", ana)
                        .body()
                        .path("items")
                        .path(0)
                        .path("unread")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void unreadIsCountedToAHundred() {
        insert(Collections.CONVERSATIONS, conversation("c_1", 120));
        messages("c_1", 120);

        assertThat(unread(ana, "c_1")).isEqualTo(100);
    }

    @Test
    void theListIsFilteredByLabel() {
        insert(Collections.CONVERSATIONS, conversation("c_1", 1).append(Fields.LABELS, List.of("vip", "late")));
        insert(Collections.CONVERSATIONS, conversation("c_2", 2).append(Fields.LABELS, List.of("late")));
        insert(Collections.CONVERSATIONS, conversation("c_3", 3));

        assertThat(ids(service.get("/api/conversations?label=late", ana))).containsExactly("c_2", "c_1");
        assertThat(ids(service.get("/api/conversations?label=vip", ana))).containsExactly("c_1");
        assertThat(ids(service.get("/api/conversations?label=vi", ana))).isEmpty();
        assertThat(service.get("/api/conversations/c_1", ana)
                        .body()
                        .path("labels")
                        .toString())
                .isEqualTo("[\"vip\",\"late\"]");
        assertThat(service.get("/api/conversations/c_3", ana)
                        .body()
                        .path("labels")
                        .toString())
                .isEqualTo("[]");
    }

    @Test
    void aConversationTellsItsTicketAndUntilWhenItCanBeAnswered() {
        insert(
                Collections.CONVERSATIONS,
                conversation("c_1", 1)
                        .append(Fields.TICKET_ID, "tk_2")
                        .append(Fields.TICKET_NUMBER, 2)
                        .append(Fields.TICKET_STATUS, "pending"));

        JsonNode body = service.get("/api/conversations/c_1", ana).body();

        assertThat(body.path("ticketId").asString()).isEqualTo("tk_2");
        assertThat(body.path("ticketNumber").asInt()).isEqualTo(2);
        assertThat(body.path("windowEndsAt").asString()).isEqualTo("2026-11-21T12:00:00Z");
    }

    @Test
    void notesComeNewestFirstPageByPage() {
        insert(Collections.CONVERSATIONS, conversation("c_1", 1));
        insert(Collections.CONVERSATIONS, conversation("c_2", 1));
        for (int i = 1; i <= 3; i++) {
            insert(
                    Collections.NOTES,
                    new Document("_id", "demo:n_" + i)
                            .append(Fields.NOTE_ID, "n_" + i)
                            .append(Fields.CONVERSATION_ID, "c_1")
                            .append(Fields.AUTHOR_ID, anasId)
                            .append(Fields.TEXT, "note " + i)
                            .append(Fields.CREATED_AT, Date.from(NOON))
                            .append(Fields.SORT_KEY, sortKey(i)));
        }

        Answer first = service.get("/api/conversations/c_1/notes?limit=2", ben);
        String cursor = first.body().path("nextCursor").asString();
        Answer second = service.get("/api/conversations/c_1/notes?limit=2&cursor=" + cursor, ben);

        assertThat(ids(first)).containsExactly("n_3", "n_2");
        assertThat(first.body().path("items").path(0).toString())
                .isEqualTo("{\"id\":\"n_3\",\"conversationId\":\"c_1\",\"authorId\":\"" + anasId
                        + "\",\"text\":\"note 3\",\"createdAt\":\"2026-11-20T12:00:00Z\"}");
        assertThat(ids(second)).containsExactly("n_1");
        assertThat(second.body().path("nextCursor").isNull()).isTrue();
        assertThat(service.get("/api/conversations/c_2/notes?cursor=" + cursor, ben)
                        .status())
                .isEqualTo(400);
        assertThat(ids(service.get("/api/conversations/c_2/notes", ben))).isEmpty();
    }

    @Test
    void ticketsComeWithTheirHistoryTheCurrentOneFirst() {
        insert(Collections.CONVERSATIONS, conversation("c_1", 1));
        insert(Collections.TICKETS, ticket("tk_1", 1));
        insert(Collections.TICKETS, ticket("tk_2", 2));
        insert(Collections.TICKETS, ticket("tk_former", 0));
        insert(Collections.TICKETS, ticket("tk_gone", 0).append("mergedInto", "tk_2"));

        Answer answer = service.get("/api/conversations/c_1/tickets", ben);

        assertThat(ids(answer)).containsExactly("tk_2", "tk_1", "tk_former");
        JsonNode items = answer.body().path("items");
        assertThat(items.path(0).path("number").asInt()).isEqualTo(2);
        assertThat(items.path(2).path("number").isNull()).isTrue();
        assertThat(items.path(0).path("history").path(0).toString())
                .isEqualTo("{\"type\":\"assigned\",\"status\":\"open\",\"assigneeId\":\"" + anasId + "\",\"by\":\""
                        + anasId + "\",\"at\":\"2026-11-20T12:00:00Z\"}");
    }

    private static Document ticket(String id, int number) {
        return new Document("_id", id)
                .append(Fields.CONVERSATION_ID, "c_1")
                .append(Fields.TICKET_NUMBER, number)
                .append(Fields.STATUS, "open")
                .append(Fields.OPENED_AT, Date.from(NOON))
                .append(
                        Fields.HISTORY,
                        List.of(new Document(Fields.TYPE, "assigned")
                                .append(Fields.STATUS, "open")
                                .append(Fields.ASSIGNEE_ID, anasId)
                                .append(Fields.BY, anasId)
                                .append(Fields.AT, Date.from(NOON))));
    }

    @Test
    void aMessageTellsHowFarItGotAndWhatHappenedToIt() {
        insert(Collections.CONVERSATIONS, conversation("c_1", 1));
        insert(
                Collections.MESSAGES,
                message("c_1", 1, "outbound")
                        .append(Fields.TYPE, "image")
                        .append(Fields.CONTENT, new Document("type", "media").append("attachmentId", "a_1"))
                        .append(Fields.WHATSAPP_ID, "wamid.x")
                        .append(Fields.CLIENT_MESSAGE_ID, "m-1")
                        .append(Fields.SENT_BY, anasId)
                        .append(Fields.SEND_STATE, "failed")
                        .append(Fields.REPLY_TO, "wamid.0")
                        .append(Fields.RESEND_OF, "m_0")
                        .append(Fields.TICKET_ID, "tk_1")
                        .append(Fields.STATUS_HISTORY, new Document("sent", Date.from(NOON)))
                        .append(
                                Fields.ERROR,
                                new Document("code", 131047)
                                        .append("title", "Re-engagement message")
                                        .append("hint", "Send a template."))
                        .append(
                                Fields.REACTIONS,
                                List.of(new Document("from", "+1")
                                        .append("emoji", "👍")
                                        .append("at", Date.from(NOON))))
                        .append(Fields.EDITED_AT, Date.from(NOON)));

        JsonNode message = service.get("/api/conversations/c_1/messages", ana)
                .body()
                .path("items")
                .path(0);

        assertThat(message.path("whatsappId").asString()).isEqualTo("wamid.x");
        assertThat(message.path("clientMessageId").asString()).isEqualTo("m-1");
        assertThat(message.path("sentBy").asString()).isEqualTo(anasId);
        assertThat(message.path("sendState").asString()).isEqualTo("failed");
        assertThat(message.path("replyTo").asString()).isEqualTo("wamid.0");
        assertThat(message.path("resendOf").asString()).isEqualTo("m_0");
        assertThat(message.path("media_url").asString()).isEqualTo("/api/media/wamid.c_1.1");
        assertThat(message.path("statusHistory").toString()).isEqualTo("{\"sent\":\"2026-11-20T12:00:00Z\"}");
        assertThat(message.path("error").toString())
                .isEqualTo("{\"code\":131047,\"title\":\"Re-engagement message\",\"details\":null,"
                        + "\"hint\":\"Send a template.\"}");
        assertThat(message.path("reactions").toString())
                .isEqualTo("[{\"from\":\"+1\",\"emoji\":\"👍\",\"at\":\"2026-11-20T12:00:00Z\"}]");
        assertThat(message.path("editedAt").asString()).isEqualTo("2026-11-20T12:00:00Z");
        assertThat(message.path("revokedAt").isNull()).isTrue();
    }

    private static List<String> ids(Answer page) {
        assertThat(page.status()).as("%s", page.body()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        page.body().path("items").forEach(item -> ids.add(item.path("id").asString()));
        return ids;
    }
}
