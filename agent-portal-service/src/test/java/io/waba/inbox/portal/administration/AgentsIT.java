package io.waba.inbox.portal.administration;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import io.waba.inbox.portal.RestService;
import io.waba.inbox.portal.RestService.Answer;
import io.waba.inbox.shared.access.Role;
import io.waba.inbox.shared.store.Collections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@SuppressWarnings("JavaUtilDate") // what the driver stores
class AgentsIT {

    private static final String NEW_PASSWORD = "a password of my own";

    private static final AtomicInteger TENANTS = new AtomicInteger();

    private static RestService service;

    /** Each test has tenants of its own. */
    private final String demo = "demo" + TENANTS.incrementAndGet();

    private final String rival = "rival" + TENANTS.get();
    private String admin;

    @BeforeAll
    static void start() {
        service = RestService.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void addTenants() {
        service.addTenant(demo);
        service.addTenant(rival);
        admin = service.addAgent(demo, "ana", Role.ADMIN);
    }

    private String at(String name) {
        return name + "@" + demo + ".test";
    }

    private static List<String> texts(Answer page, String field) {
        assertThat(page.status()).as("%s", page.body()).isEqualTo(200);
        List<String> texts = new ArrayList<>();
        page.body().path("items").forEach(item -> texts.add(item.path(field).asString()));
        return texts;
    }

    private Answer invite(String token, String email, String role) {
        return service.send("POST", "/api/agents", token, Map.of("email", email, "name", "Bob", "role", role));
    }

    private Answer change(String token, String id, Map<String, Object> change) {
        return service.send("PATCH", "/api/agents/" + id, token, change);
    }

    private String idOf(String token) {
        return service.get("/api/me", token).body().path("id").asString();
    }

    private static void assertProblem(int status, String code, Answer answer) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void everybodySeesTheTenantsAgentsAndOnlyAdminsTheirAddresses() {
        String agent = service.addAgent(demo, "bob", Role.AGENT);
        service.addAgent(rival, "max", Role.ADMIN);

        Answer toAdmin = service.get("/api/agents", admin);
        Answer toAgent = service.get("/api/agents", agent);

        assertThat(texts(toAdmin, "name")).containsExactly("ana", "bob");
        assertThat(texts(toAdmin, "email")).containsExactly(at("ana"), at("bob"));
        assertThat(texts(toAgent, "name")).containsExactly("ana", "bob");
        JsonNode bob = toAgent.body().path("items").path(1);
        assertThat(bob.path("email").isNull()).isTrue();
        assertThat(bob.path("passwordChangeRequired").isNull()).isTrue();
        assertThat(bob.path("role").asString()).isEqualTo("agent");
        assertThat(bob.path("enabled").asBoolean()).isTrue();
        assertThat(bob.path("status").asString()).isEqualTo("offline");
        assertThat(toAdmin.body().toString()).doesNotContain("bcrypt", "assword\":\"");
    }

    @Test
    void agentsComeInPages() {
        service.addAgent(demo, "bob", Role.AGENT);
        service.addAgent(demo, "eva", Role.AGENT);

        Answer first = service.get("/api/agents?limit=2", admin);
        String cursor = first.body().path("nextCursor").asString();
        Answer second = service.get("/api/agents?limit=2&cursor=" + cursor, admin);

        assertThat(texts(first, "name")).containsExactly("ana", "bob");
        assertThat(texts(second, "name")).containsExactly("eva");
        assertThat(second.body().path("nextCursor").isNull()).isTrue();
        assertProblem(
                400,
                "invalid_request",
                service.get("/api/agents?cursor=" + cursor, service.addAgent(rival, "max", Role.ADMIN)));
    }

    @Test
    void onlyAdminsAdminister() {
        String target = idOf(admin);
        for (Role role : List.of(Role.AGENT, Role.LEAD)) {
            String token = service.addAgent(demo, role.wireName(), role);
            assertProblem(403, "forbidden", invite(token, at("new"), "agent"));
            assertProblem(403, "forbidden", change(token, target, Map.of("version", 1, "name", "x")));
            assertProblem(403, "forbidden", change(token, idOf(token), Map.of("version", 1, "role", "admin")));
            assertProblem(
                    403, "forbidden", service.send("POST", "/api/agents/" + target + "/password", token, Map.of()));
        }
        assertThat(texts(service.get("/api/agents", admin), "email"))
                .containsExactly(at("ana"), at("agent"), at("lead"));
    }

    @Test
    void anotherTenantsAgentsDoNotExist() {
        String max = idOf(service.addAgent(rival, "max", Role.ADMIN));

        Answer changed = change(admin, max, Map.of("version", 1, "enabled", false));
        Answer reset = service.send("POST", "/api/agents/" + max + "/password", admin, Map.of());

        assertProblem(404, "not_found", changed);
        assertProblem(404, "not_found", reset);
        assertThat(changed.body().path("detail").asString())
                .isEqualTo(change(admin, "a_none", Map.of("version", 1))
                        .body()
                        .path("detail")
                        .asString()
                        .replace("a_none", max));
        assertThat(service.login("max@" + rival + ".test", RestService.PASSWORD).status())
                .isEqualTo(200);
    }

    @Test
    void whoIsInvitedChoosesAPasswordFirstAndIsIn() {
        Answer invited = invite(admin, " BOB@" + demo + ".test ", "lead");
        assertThat(invited.status()).as("%s", invited.body()).isEqualTo(201);
        String oneTime = invited.body().path("password").asString();
        assertThat(oneTime).hasSize(16);
        assertThat(invited.body().path("agent").path("email").asString()).isEqualTo(at("bob"));
        assertThat(invited.body().path("agent").path("passwordChangeRequired").asBoolean())
                .isTrue();

        Answer withoutOwn = service.login(at("bob"), oneTime);
        assertProblem(403, "password_change_required", withoutOwn);
        assertThat(withoutOwn.header("set-cookie")).isNull();
        assertThat(withoutOwn.body().has("token")).isFalse();
        assertProblem(400, "invalid_request", choose(at("bob"), oneTime, oneTime));
        Answer short_ = choose(at("bob"), oneTime, "short");
        assertProblem(400, "invalid_request", short_);
        assertThat(short_.body().path("detail").asString()).startsWith("newPassword: 5 characters");
        assertProblem(401, "invalid_credentials", choose(at("bob"), "a guess", NEW_PASSWORD));

        Answer in = choose(at("bob"), oneTime, NEW_PASSWORD);
        assertThat(in.status()).as("%s", in.body()).isEqualTo(200);
        assertThat(in.body().path("agent").path("role").asString()).isEqualTo("lead");
        assertProblem(401, "invalid_credentials", service.login(at("bob"), oneTime));
        assertProblem(401, "invalid_credentials", choose(at("bob"), oneTime, "yet another one"));
        assertThat(service.login(at("bob"), NEW_PASSWORD).status()).isEqualTo(200);
        JsonNode bob = service.get("/api/agents", admin).body().path("items").path(1);
        assertThat(bob.path("passwordChangeRequired").asBoolean()).isFalse();
    }

    private Answer choose(String email, String password, String newPassword) {
        return service.post(
                "/api/auth/login", Map.of("email", email, "password", password, "newPassword", newPassword));
    }

    @Test
    void anInvitationThatNobodyTookUpIsOver() {
        String oneTime =
                invite(admin, at("bob"), "agent").body().path("password").asString();

        service.clock().advance(Duration.ofDays(7).plusSeconds(1));

        assertProblem(401, "invalid_credentials", service.login(at("bob"), oneTime));
        assertProblem(401, "invalid_credentials", choose(at("bob"), oneTime, NEW_PASSWORD));
    }

    @Test
    void anInvitationNeedsAnAddressOfItsOwnANameAndARole() {
        service.addAgent(rival, "max", Role.ADMIN);

        assertProblem(409, "email_taken", invite(admin, at("ana"), "agent"));
        Answer ofAnother = invite(admin, "MAX@" + rival + ".test", "agent");
        assertProblem(409, "email_taken", ofAnother);
        assertThat(ofAnother.body().has("current")).isFalse();
        assertProblem(400, "invalid_request", invite(admin, "no address", "agent"));
        assertProblem(400, "invalid_request", invite(admin, at("bob"), "root"));
        assertProblem(
                400,
                "invalid_request",
                service.send("POST", "/api/agents", admin, Map.of("email", at("b"), "name", " ", "role", "lead")));
        assertThat(texts(service.get("/api/agents", admin), "name")).containsExactly("ana");
    }

    @Test
    void aNewNameAndRoleHoldAndTheOldTokenDoesNot() {
        String bob = service.addAgent(demo, "bob", Role.AGENT);
        Answer login = service.login(at("bob"), RestService.PASSWORD);
        String id = idOf(bob);

        Answer changed = change(admin, id, Map.of("version", 1, "name", " Bob B. ", "role", "lead"));

        assertThat(changed.status()).as("%s", changed.body()).isEqualTo(200);
        assertThat(changed.body().path("name").asString()).isEqualTo("Bob B.");
        assertThat(changed.body().path("role").asString()).isEqualTo("lead");
        assertThat(changed.body().path("version").asInt()).isEqualTo(2);
        assertProblem(401, "agent_disabled", service.get("/api/me", bob));
        Answer refreshed = service.post("/api/auth/refresh", Map.of(), "Cookie", login.cookie());
        assertThat(refreshed.body().path("agent").path("role").asString()).isEqualTo("lead");
    }

    @Test
    void whoIsDisabledIsOutAtOnceAndComesBackWhenEnabled() {
        String bob = service.addAgent(demo, "bob", Role.AGENT);
        Answer login = service.login(at("bob"), RestService.PASSWORD);
        String id = idOf(bob);

        assertThat(change(admin, id, Map.of("version", 1, "enabled", false)).status())
                .isEqualTo(200);

        assertProblem(401, "agent_disabled", service.get("/api/me", bob));
        assertProblem(401, "token_invalid", service.post("/api/auth/refresh", Map.of(), "Cookie", login.cookie()));
        assertProblem(401, "invalid_credentials", service.login(at("bob"), RestService.PASSWORD));
        assertThat(service.get("/api/agents", admin)
                        .body()
                        .path("items")
                        .path(1)
                        .path("enabled")
                        .asBoolean())
                .isFalse();
        assertThat(change(admin, id, Map.of("version", 2, "enabled", true)).status())
                .isEqualTo(200);
        assertThat(service.login(at("bob"), RestService.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void ofTwoAdminsWhoChangeTheSameAgentOneIsToldWhatHolds() {
        String id = idOf(service.addAgent(demo, "bob", Role.AGENT));
        change(admin, id, Map.of("version", 1, "name", "First"));

        Answer second = change(admin, id, Map.of("version", 1, "name", "Second"));

        assertProblem(409, "conflict", second);
        assertThat(second.body().path("current").path("name").asString()).isEqualTo("First");
        assertThat(second.body().path("current").path("version").asInt()).isEqualTo(2);
        assertProblem(400, "invalid_request", change(admin, id, Map.of("name", "Third")));
    }

    @Test
    void anAccountOfAnEarlierVersionCanBeChanged() {
        String id = idOf(service.addAgent(demo, "bob", Role.AGENT));
        service.database()
                .getCollection(Collections.AGENTS)
                .updateOne(Filters.eq("_id", id), new Document("$unset", new Document("version", "")));

        assertThat(change(admin, id, Map.of("version", 0, "name", "Bobby")).status())
                .isEqualTo(200);
        assertProblem(409, "conflict", change(admin, id, Map.of("version", 0, "name", "Bob")));
    }

    @Test
    void theLastAdminStays() {
        String anasId = idOf(admin);
        Answer demoted = change(admin, anasId, Map.of("version", 1, "role", "lead"));
        Answer disabled = change(admin, anasId, Map.of("version", 1, "enabled", false));
        assertProblem(409, "last_admin", demoted);
        assertProblem(409, "last_admin", disabled);
        assertThat(change(admin, anasId, Map.of("version", 1, "name", "Ana A.")).status())
                .isEqualTo(200);

        // A disabled admin, and another tenant's, count for nothing.
        String other = service.addAgent(demo, "eva", Role.ADMIN);
        service.addAgent(rival, "max", Role.ADMIN);
        change(admin, idOf(other), Map.of("version", 1, "enabled", false));
        assertProblem(409, "last_admin", change(admin, anasId, Map.of("version", 2, "role", "agent")));

        String third = service.addAgent(demo, "joe", Role.ADMIN);
        assertThat(change(third, anasId, Map.of("version", 2, "role", "agent")).status())
                .isEqualTo(200);
    }

    @Test
    void twoAdminsCannotPutEachOtherOut() throws Exception {
        String eva = service.addAgent(demo, "eva", Role.ADMIN);
        String anasId = idOf(admin);
        String evasId = idOf(eva);
        ExecutorService both = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < 5; i++) {
                List<Callable<Answer>> each = List.of(
                        () -> change(admin, evasId, Map.of("version", version(evasId), "role", "lead")),
                        () -> change(eva, anasId, Map.of("version", version(anasId), "role", "lead")));
                for (Future<Answer> answer : both.invokeAll(each)) {
                    assertThat(answer.get().status()).isIn(200, 401, 403, 409);
                }
                assertThat(admins()).isNotEmpty();
                service.database()
                        .getCollection(Collections.AGENTS)
                        .updateMany(Filters.eq("tenantId", demo), new Document("$set", new Document("role", "admin")));
            }
        } finally {
            both.shutdownNow();
        }
    }

    private int version(String id) {
        return stored(id).getInteger("version");
    }

    private Document stored(String id) {
        Document agent = service.database()
                .getCollection(Collections.AGENTS)
                .find(Filters.eq("_id", id))
                .first();
        assertThat(agent).isNotNull();
        return agent;
    }

    private List<Document> admins() {
        return service.database()
                .getCollection(Collections.AGENTS)
                .find(Filters.and(Filters.eq("tenantId", demo), Filters.eq("role", "admin")))
                .into(new ArrayList<>());
    }

    @Test
    void anAdminWhoseDemotionBrokeOffCountsAgain() {
        String eva = service.addAgent(demo, "eva", Role.ADMIN);
        service.database()
                .getCollection(Collections.AGENTS)
                .updateOne(
                        Filters.eq("_id", idOf(eva)),
                        new Document(
                                "$set",
                                new Document(
                                        "leavingSince",
                                        Date.from(service.clock().instant()))));
        assertProblem(409, "last_admin", change(eva, idOf(admin), Map.of("version", 1, "role", "lead")));

        service.clock().advance(Duration.ofMinutes(2));

        assertThat(change(eva, idOf(admin), Map.of("version", 1, "role", "lead"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aPasswordThatWasResetIsOneTimeAndEndsTheSessions() {
        String bob = service.addAgent(demo, "bob", Role.AGENT);
        Answer login = service.login(at("bob"), RestService.PASSWORD);

        Answer reset = service.send("POST", "/api/agents/" + idOf(bob) + "/password", admin, Map.of());

        assertThat(reset.status()).as("%s", reset.body()).isEqualTo(200);
        assertProblem(401, "token_invalid", service.post("/api/auth/refresh", Map.of(), "Cookie", login.cookie()));
        assertProblem(401, "invalid_credentials", service.login(at("bob"), RestService.PASSWORD));
        String oneTime = reset.body().path("password").asString();
        assertProblem(403, "password_change_required", service.login(at("bob"), oneTime));
        assertThat(choose(at("bob"), oneTime, NEW_PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void whoChangesThePasswordIsSignedOutEverywhereElse() {
        String elsewhere = service.login(at("ana"), RestService.PASSWORD).cookie();

        Answer changed = choose(at("ana"), RestService.PASSWORD, NEW_PASSWORD);

        assertThat(changed.status()).isEqualTo(200);
        assertProblem(401, "token_invalid", service.post("/api/auth/refresh", Map.of(), "Cookie", elsewhere));
        assertThat(service.post("/api/auth/refresh", Map.of(), "Cookie", changed.cookie())
                        .status())
                .isEqualTo(200);
    }
}
