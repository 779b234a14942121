package io.waba.inbox.portal.administration;

import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.portal.RestService;
import io.waba.inbox.portal.RestService.Answer;
import io.waba.inbox.shared.access.Role;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Canned replies, labels and phone numbers. */
class CatalogIT {

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
        // The service creates them beside its start.
        Awaitility.await().untilAsserted(() -> {
            for (String collection : List.of(Collections.CANNED_REPLIES, Collections.LABELS)) {
                assertThat(service.database()
                                .getCollection(collection)
                                .listIndexes()
                                .into(new ArrayList<>()))
                        .hasSize(2);
            }
        });
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void empty() {
        for (String collection : List.of(Collections.CANNED_REPLIES, Collections.LABELS, Collections.PHONE_NUMBERS)) {
            service.database().getCollection(collection).deleteMany(new Document());
        }
    }

    private static List<String> texts(Answer page, String field) {
        assertThat(page.status()).as("%s", page.body()).isEqualTo(200);
        List<String> texts = new ArrayList<>();
        page.body().path("items").forEach(item -> texts.add(item.path(field).asString()));
        return texts;
    }

    private static void assertProblem(int status, String code, Answer answer) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }

    private static Answer reply(String token, String shortcut) {
        return service.send(
                "POST",
                "/api/canned-replies",
                token,
                Map.of("shortcut", shortcut, "title", "Title of " + shortcut, "text", "Text of " + shortcut));
    }

    private static Answer label(String token, String name) {
        return service.send("POST", "/api/labels", token, Map.of("name", name, "colour", "#C0FFEE"));
    }

    private static String id(Answer created) {
        assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
        return created.body().path("id").asString();
    }

    private static Answer delete(String token, String path) {
        return service.send("DELETE", path, token, Map.of());
    }

    @Test
    void aLeadWritesCannedRepliesAndEverybodyReadsThem() {
        Answer created = reply(lead, "Olá");

        assertThat(created.body().path("shortcut").asString()).isEqualTo("olá");
        assertThat(created.body().path("version").asInt()).isEqualTo(1);
        assertThat(created.body().path("updatedBy").asString())
                .isEqualTo(service.get("/api/me", lead).body().path("id").asString());
        Answer page = service.get("/api/canned-replies", agent);
        assertThat(page.body().path("items").path(0)).isEqualTo(created.body());
        assertThat(page.body().path("nextCursor").isNull()).isTrue();
    }

    @Test
    void everyChangeIsToldToTheTenantOnceAndWhatWasRefusedIsNot() {
        service.announced().take();
        String vip = id(label(lead, "VIP"));
        service.send("PATCH", "/api/labels/" + vip, lead, Map.of("version", 1, "colour", "#123456"));
        delete(lead, "/api/labels/" + vip + "?version=2");
        reply(rival, "hi");
        assertThat(service.announced().take())
                .extracting(
                        event -> event.type() + " " + event.tenantId() + " " + event.data() + " " + event.position())
                .containsExactly(
                        "catalog_update demo {\"catalog\":\"labels\"} null",
                        "catalog_update demo {\"catalog\":\"labels\"} null",
                        "catalog_update demo {\"catalog\":\"labels\"} null",
                        "catalog_update rival {\"catalog\":\"canned_replies\"} null");

        assertThat(label(agent, "Mine").status()).isEqualTo(403);
        assertThat(reply(rival, "hi").status()).isEqualTo(409);
        assertThat(delete(lead, "/api/labels/" + vip + "?version=2").status()).isEqualTo(404);
        assertThat(service.announced().take()).isEmpty();
    }

    @Test
    void aChangeHoldsAlsoWhenNobodyCanBeTold() {
        service.announced().setAway(true);
        try {
            assertThat(label(lead, "VIP").status()).isEqualTo(201);
        } finally {
            service.announced().setAway(false);
        }
        assertThat(texts(service.get("/api/labels", agent), "name")).containsExactly("VIP");
    }

    @Test
    void cannedRepliesComeByShortcutInPages() {
        Stream.of("c", "a", "d", "b", "e").forEach(shortcut -> id(reply(lead, shortcut)));

        Answer first = service.get("/api/canned-replies?limit=2", agent);
        Answer second = service.get(
                "/api/canned-replies?limit=2&cursor="
                        + first.body().path("nextCursor").asString(),
                agent);
        Answer third = service.get(
                "/api/canned-replies?limit=2&cursor="
                        + second.body().path("nextCursor").asString(),
                agent);

        assertThat(texts(first, "shortcut")).containsExactly("a", "b");
        assertThat(texts(second, "shortcut")).containsExactly("c", "d");
        assertThat(texts(third, "shortcut")).containsExactly("e");
        assertThat(third.body().path("nextCursor").isNull()).isTrue();
    }

    @Test
    void aChangeNeedsTheVersionThatHolds() {
        String path = "/api/canned-replies/" + id(reply(lead, "hi"));

        Answer first = service.send("PATCH", path, lead, Map.of("version", 1, "text", "Hello!"));
        Answer second = service.send("PATCH", path, lead, Map.of("version", 1, "text", "Hi!"));

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.body().path("title").asString()).isEqualTo("Title of hi");
        assertThat(first.body().path("version").asInt()).isEqualTo(2);
        assertProblem(409, "conflict", second);
        assertThat(second.body().path("current")).isEqualTo(first.body());
        assertProblem(409, "conflict", delete(lead, path + "?version=1"));
        assertThat(delete(lead, path + "?version=2").status()).isEqualTo(204);
        assertProblem(404, "not_found", delete(lead, path + "?version=2"));
        assertProblem(404, "not_found", service.send("PATCH", path, lead, Map.of("version", 2, "text", "x")));
    }

    @Test
    void aShortcutIsUsedOnce() {
        Answer hi = reply(lead, "hi");
        String bye = id(reply(lead, "bye"));

        Answer again = reply(lead, " HI ");
        Answer renamed =
                service.send("PATCH", "/api/canned-replies/" + bye, lead, Map.of("version", 1, "shortcut", "hi"));

        assertProblem(409, "conflict", again);
        assertThat(again.body().path("current")).isEqualTo(hi.body());
        assertProblem(409, "conflict", renamed);
        assertThat(texts(service.get("/api/canned-replies", agent), "shortcut")).containsExactly("bye", "hi");
        assertThat(reply(rival, "hi").status()).isEqualTo(201);
    }

    @Test
    void whatCannotBeACannedReplyIsRefused() {
        for (Map<String, String> wrong : List.of(
                Map.of("shortcut", "two words", "title", "t", "text", "x"),
                Map.of("shortcut", "", "title", "t", "text", "x"),
                Map.of("shortcut", "x".repeat(33), "title", "t", "text", "x"),
                Map.of("shortcut", "ok", "title", " ", "text", "x"),
                Map.of("shortcut", "ok", "title", "t", "text", "x".repeat(4097)),
                Map.of("shortcut", "ok", "title", "t"))) {
            assertProblem(400, "invalid_request", service.send("POST", "/api/canned-replies", lead, wrong));
        }
        assertThat(texts(service.get("/api/canned-replies", agent), "id")).isEmpty();
    }

    @Test
    void labelsComeByNameAndAreUsedOnce() {
        Answer vip = label(lead, " VIP ");
        id(label(lead, "Billing"));

        assertThat(vip.body().path("name").asString()).isEqualTo("VIP");
        assertThat(vip.body().path("colour").asString()).isEqualTo("#c0ffee");
        Answer page = service.get("/api/labels?limit=1", agent);
        assertThat(texts(page, "name")).containsExactly("Billing");
        assertThat(texts(
                        service.get(
                                "/api/labels?limit=1&cursor="
                                        + page.body().path("nextCursor").asString(),
                                agent),
                        "name"))
                .containsExactly("VIP");
        Answer again = label(lead, "VIP");
        assertProblem(409, "conflict", again);
        assertThat(again.body().path("current")).isEqualTo(vip.body());
        for (Map<String, String> wrong : List.of(
                Map.of("name", " ", "colour", "#000000"),
                Map.of("name", "x".repeat(65), "colour", "#000000"),
                Map.of("name", "ok", "colour", "red"),
                Map.of("name", "ok"))) {
            assertProblem(400, "invalid_request", service.send("POST", "/api/labels", lead, wrong));
        }
    }

    @Test
    void aLabelsColourChangesByVersion() {
        String path = "/api/labels/" + id(label(lead, "VIP"));

        Answer first = service.send("PATCH", path, lead, Map.of("version", 1, "colour", "#112233"));
        Answer second = service.send("PATCH", path, lead, Map.of("version", 1, "colour", "#445566"));

        assertThat(first.body().path("colour").asString()).isEqualTo("#112233");
        assertProblem(409, "conflict", second);
        assertThat(second.body().path("current")).isEqualTo(first.body());
        assertProblem(409, "conflict", delete(lead, path + "?version=1"));
        assertThat(delete(lead, path + "?version=2").status()).isEqualTo(204);
        assertThat(texts(service.get("/api/labels", agent), "name")).isEmpty();
    }

    @Test
    void agentsWriteNeither() {
        String reply = "/api/canned-replies/" + id(reply(lead, "hi"));
        String label = "/api/labels/" + id(label(lead, "VIP"));

        for (Answer refused : List.of(
                reply(agent, "bye"),
                service.send("PATCH", reply, agent, Map.of("version", 1, "text", "x")),
                delete(agent, reply + "?version=1"),
                label(agent, "Billing"),
                service.send("PATCH", label, agent, Map.of("version", 1, "colour", "#000000")),
                delete(agent, label + "?version=1"))) {
            assertProblem(403, "forbidden", refused);
        }
        assertThat(texts(service.get("/api/canned-replies", agent), "version")).containsExactly("1");
        assertThat(texts(service.get("/api/labels", agent), "version")).containsExactly("1");
    }

    @Test
    void anotherTenantsThingsDoNotExist() {
        String reply = "/api/canned-replies/" + id(reply(lead, "hi"));
        String label = "/api/labels/" + id(label(lead, "VIP"));
        service.database()
                .getCollection(Collections.PHONE_NUMBERS)
                .insertOne(new Document("_id", "106").append(Fields.TENANT_ID, "demo"));

        for (Answer crossing : List.of(
                service.send("PATCH", reply, rival, Map.of("version", 1, "text", "x")),
                delete(rival, reply + "?version=1"),
                service.send("PATCH", label, rival, Map.of("version", 1, "colour", "#000000")),
                delete(rival, label + "?version=1"))) {
            assertProblem(404, "not_found", crossing);
            assertThat(crossing.body().has("current")).isFalse();
        }
        for (String list : List.of("/api/canned-replies", "/api/labels", "/api/phone-numbers")) {
            assertThat(texts(service.get(list, rival), "id")).as(list).isEmpty();
            assertThat(texts(service.get(list, agent), "id")).as(list).hasSize(1);
        }
        id(reply(lead, "more"));
        String cursor = service.get("/api/canned-replies?limit=1", agent)
                .body()
                .path("nextCursor")
                .asString();
        assertProblem(400, "invalid_request", service.get("/api/canned-replies?cursor=" + cursor, rival));
        assertProblem(400, "invalid_request", service.get("/api/labels?cursor=" + cursor, agent));
    }

    @Test
    void theTenantsNumbersAreShownAsPeopleWriteThem() {
        service.database()
                .getCollection(Collections.PHONE_NUMBERS)
                .insertMany(List.of(
                        new Document("_id", "107").append(Fields.TENANT_ID, "demo"),
                        new Document("_id", "106")
                                .append(Fields.TENANT_ID, "demo")
                                .append(Fields.DISPLAY_PHONE_NUMBER, "+1 555 078 3881")));

        assertThat(service.get("/api/phone-numbers", agent).body().toString())
                .isEqualTo("{\"items\":[{\"id\":\"106\",\"displayPhoneNumber\":\"+1 555 078 3881\"},"
                        + "{\"id\":\"107\",\"displayPhoneNumber\":null}]}");
    }
}
