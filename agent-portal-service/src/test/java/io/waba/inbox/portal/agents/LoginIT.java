package io.waba.inbox.portal.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.waba.inbox.portal.RestService;
import io.waba.inbox.portal.RestService.Answer;
import io.waba.inbox.shared.access.Role;
import io.waba.inbox.shared.store.Collections;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LoginIT {

    private static RestService service;

    @BeforeAll
    static void start() {
        service = RestService.start("waba.login.attempts=3");
        service.addTenant("demo", "ana", "bob", "eva", "joe", "kim", "liv");
        service.addTenant("rival", "max", "zoe");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Answer refresh(String cookie) {
        return service.post("/api/auth/refresh", Map.of(), "Cookie", cookie);
    }

    @Test
    void aLoginGivesATokenAndSaysWhoOneIs() {
        Answer login = service.login("  ANA@Demo.test ", RestService.PASSWORD);

        assertThat(login.status()).isEqualTo(200);
        assertThat(login.body().path("agent").path("tenantId").asString()).isEqualTo("demo");
        assertThat(login.body().path("agent").path("email").asString()).isEqualTo("ana@demo.test");
        assertThat(login.body().path("agent").path("role").asString()).isEqualTo("agent");
        assertThat(login.body().path("expiresAt").asString()).endsWith("Z");
        assertThat(login.body().toString()).doesNotContain("bcrypt");
        Answer me = service.get("/api/me", login.body().path("token").asString());
        assertThat(me.status()).isEqualTo(200);
        assertThat(me.body()).isEqualTo(login.body().path("agent"));
    }

    @Test
    void theRefreshCookieIsOutOfReachOfScriptsAndOtherSites() {
        String cookie = service.login("ana@demo.test", RestService.PASSWORD).header("set-cookie");

        assertThat(cookie)
                .startsWith("waba_refresh=")
                .contains("HttpOnly", "SameSite=Strict", "Path=/api/auth", "Max-Age=1209600")
                .doesNotContain("Secure");
    }

    @Test
    void aWrongPasswordAndAnUnknownAgentGetTheSameAnswer() {
        Answer wrong = service.login("bob@demo.test", "not the password");
        Answer unknown = service.login("nobody@demo.test", RestService.PASSWORD);

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.code()).isEqualTo("invalid_credentials");
        assertThat(unknown.body()).isEqualTo(wrong.body());
        assertThat(service.login("bob@demo.test", RestService.PASSWORD + "x".repeat(100))
                        .code())
                .isEqualTo("invalid_credentials");
    }

    @Test
    void tooManyFailuresAreHeldBackEvenWithTheRightPassword() {
        for (int i = 0; i < 3; i++) {
            assertThat(service.login("eva@demo.test", "wrong password " + i).status())
                    .isEqualTo(401);
        }
        Answer held = service.login("EVA@demo.test", RestService.PASSWORD);

        assertThat(held.status()).isEqualTo(429);
        assertThat(held.code()).isEqualTo("rate_limited");
        assertThat(Integer.parseInt(String.valueOf(held.header("retry-after")))).isBetween(1, 60);
        assertThat(service.login("ana@demo.test", RestService.PASSWORD).status())
                .isEqualTo(200);
    }

    @Test
    void aLoginWithoutEmailOrPasswordNamesWhatIsMissing() {
        assertThat(service.post("/api/auth/login", Map.of("password", "x"))
                        .body()
                        .path("detail")
                        .asString())
                .isEqualTo("email: absent (expected: an e-mail address)");
        assertThat(service.post("/api/auth/login", Map.of("email", "x"))
                        .body()
                        .path("detail")
                        .asString())
                .isEqualTo("password: absent (expected: a password)");
        assertThat(service.post("/api/auth/login", Map.of("email", Map.of("$ne", "x"), "password", "x"))
                        .code())
                .isEqualTo("invalid_request");
    }

    @Test
    void aRefreshGivesANewTokenAndANewCookie() {
        Answer login = service.login("ana@demo.test", RestService.PASSWORD);

        Answer refreshed = refresh(login.cookie());

        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(refreshed.cookie()).isNotEqualTo(login.cookie());
        assertThat(service.get("/api/me", refreshed.body().path("token").asString())
                        .status())
                .isEqualTo(200);
        assertThat(refresh(refreshed.cookie()).status()).isEqualTo(200);
    }

    @Test
    void aStolenCookieThatIsUsedAgainEndsTheSessionForBoth() {
        String stolen = service.login("ana@demo.test", RestService.PASSWORD).cookie();
        String other = service.login("ana@demo.test", RestService.PASSWORD).cookie();
        String current = refresh(stolen).cookie();

        Answer reused = refresh(stolen);

        assertThat(reused.status()).isEqualTo(401);
        assertThat(reused.code()).isEqualTo("token_invalid");
        assertThat(reused.header("set-cookie")).contains("Max-Age=0");
        assertThat(refresh(current).status()).isEqualTo(401);
        assertThat(refresh(other).status()).as("another login").isEqualTo(200);
    }

    @Test
    void onlyHashesOfRefreshTokensAreStored() {
        String cookie = service.login("ana@demo.test", RestService.PASSWORD).cookie();
        String secret = cookie.substring(cookie.indexOf('.') + 1);

        Set<String> stored = new HashSet<>();
        service.database().getCollection(Collections.SESSIONS).find().forEach(d -> stored.add(d.toJson()));
        assertThat(stored).isNotEmpty().noneMatch(json -> json.contains(secret));
    }

    @Test
    void aSessionEndsWhenItsLifeIsOver() {
        Answer login = service.login("joe@demo.test", RestService.PASSWORD);
        service.database()
                .getCollection(Collections.SESSIONS)
                .updateMany(
                        Filters.eq(
                                "agentId", login.body().path("agent").path("id").asString()),
                        Updates.set("expiresAt", new org.bson.BsonDateTime(0)));

        assertThat(refresh(login.cookie()).status()).isEqualTo(401);
    }

    @Test
    void signingOutEndsTheSession() {
        String cookie = service.login("ana@demo.test", RestService.PASSWORD).cookie();

        Answer out = service.post("/api/auth/logout", Map.of(), "Cookie", cookie);

        assertThat(out.status()).isEqualTo(204);
        assertThat(out.header("set-cookie")).contains("waba_refresh=;", "Max-Age=0");
        assertThat(refresh(cookie).status()).isEqualTo(401);
        assertThat(service.post("/api/auth/logout", Map.of()).status()).isEqualTo(204);
    }

    @Test
    void aRefreshWithoutACookieOrWithNonsenseIsRefused() {
        assertThat(service.post("/api/auth/refresh", Map.of()).code()).isEqualTo("token_missing");
        assertThat(refresh("waba_refresh=nonsense").code()).isEqualTo("token_invalid");
        assertThat(refresh("waba_refresh=" + "a.".repeat(500)).code()).isEqualTo("token_invalid");
    }

    @Test
    void aDisabledAgentIsOutAtOnce() {
        Answer login = service.login("kim@demo.test", RestService.PASSWORD);
        String token = login.body().path("token").asString();

        service.command("agent", "disable", "--email", "kim@demo.test");

        Answer me = service.get("/api/me", token);
        assertThat(me.status()).isEqualTo(401);
        assertThat(me.code()).isEqualTo("agent_disabled");
        assertThat(refresh(login.cookie()).status()).isEqualTo(401);
        assertThat(service.login("kim@demo.test", RestService.PASSWORD).code()).isEqualTo("invalid_credentials");
    }

    @Test
    void theStoreTellsAtOnceWhichOfManyAgentsAreStillEnabledAndWhere() {
        AgentStore agents = new AgentStore(service.database());
        String ana = agents.byEmail("ana@demo.test").orElseThrow().id();
        String max = agents.byEmail("max@rival.test").orElseThrow().id();
        String zoe = agents.byEmail("zoe@rival.test").orElseThrow().id();
        service.command("agent", "disable", "--email", "zoe@rival.test");

        assertThat(agents.among(Set.of(ana, max, zoe, "a_nobody")))
                .isEqualTo(Map.of(
                        ana, new EnabledAgents.Post("demo", Role.AGENT),
                        max, new EnabledAgents.Post("rival", Role.AGENT)));
    }

    @Test
    void aTokenOfATenantOrRoleThatTheAgentNoLongerHasIsRefused() {
        String token = service.token("liv@demo.test");
        Document liv = new Document("email", "liv@demo.test");
        var agents = service.database().getCollection(Collections.AGENTS);

        agents.updateOne(liv, Updates.set("tenantId", "rival"));
        assertThat(service.get("/api/me", token).code()).isEqualTo("agent_disabled");

        agents.updateOne(liv, Updates.combine(Updates.set("tenantId", "demo"), Updates.set("role", "admin")));
        assertThat(service.get("/api/me", token).code()).isEqualTo("agent_disabled");

        agents.updateOne(liv, Updates.set("role", "agent"));
        assertThat(service.get("/api/me", token).status()).isEqualTo(200);
    }

    @Test
    void anExpiredTokenSaysSo() {
        try (RestService later = RestService.start("waba.tokens.life=1m", "waba.tokens.clock-skew=0s")) {
            later.addTenant("demo", "ana");
            String token = later.token("ana@demo.test");
            assertThat(later.get("/api/me", token).status()).isEqualTo(200);

            later.clock().advance(Duration.ofSeconds(61));

            Answer me = later.get("/api/me", token);
            assertThat(me.code()).isEqualTo("token_expired");
            assertThat(me.header("www-authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
        }
    }

    @Test
    void agentsAndSessionsGetTheirIndexes() {
        Awaitility.await().untilAsserted(() -> {
            assertThat(indexes(Collections.AGENTS))
                    .contains("{\"email\": 1}", "{\"tenantId\": 1, \"createdAt\": 1, \"_id\": 1}");
            assertThat(indexes(Collections.SESSIONS)).contains("{\"agentId\": 1}", "{\"expiresAt\": 1}");
        });
    }

    private static Set<String> indexes(String collection) {
        Set<String> keys = new HashSet<>();
        service.database()
                .getCollection(collection)
                .listIndexes()
                .forEach(index -> keys.add(index.get("key", Document.class).toJson()));
        return keys;
    }
}
