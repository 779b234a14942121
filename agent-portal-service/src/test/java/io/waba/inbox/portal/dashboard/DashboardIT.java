package io.waba.inbox.portal.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Updates;
import io.waba.inbox.portal.RestService;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DashboardIT {

    private static final ZoneId ZONE = ZoneId.of("America/Sao_Paulo");

    private static RestService service;
    private static String ana;
    private static String max;

    @BeforeAll
    static void start() {
        service = RestService.start();
        service.addTenant("demo", "ana");
        service.addTenant("rival", "max");
        // No test sees two days, nor a second pass that it did not let pass.
        service.clock()
                .stopAt(today().plusDays(1).atTime(LocalTime.NOON).atZone(ZONE).toInstant());
        ana = service.token("ana@demo.test");
        max = service.token("max@rival.test");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void empty() {
        for (String collection : List.of(Collections.METRICS, Collections.CONVERSATIONS)) {
            service.database().getCollection(collection).deleteMany(new Document());
        }
        service.clock().advance(Duration.ofSeconds(1));
        service.announced().setAway(false);
        service.announced().take();
    }

    @Test
    void figuresAreZeroUntilSomethingWasCounted() {
        assertThat(service.get("/api/dashboard/stats", ana).body().toString())
                .isEqualTo("{\"activeConversations\":0,\"waitingConversations\":0,\"totalMessagesToday\":0,"
                        + "\"avgResponseTime\":0,\"timestamp\":null}");
        assertThat(service.announced().take()).isEmpty();
        // A name that a browser knows.
        assertThat(service.get("/api/dashboard/trends", ana)
                        .body()
                        .path("timeZone")
                        .asString())
                .isEqualTo("UTC");
    }

    @Test
    void figuresAreTheTenantsAndOfToday() {
        Instant countedAt = now();
        count("demo", countedAt, today());

        JsonNode stats = service.get("/api/dashboard/stats", ana).body();

        assertThat(stats.toString())
                .isEqualTo("{\"activeConversations\":5,\"waitingConversations\":2,\"totalMessagesToday\":42,"
                        + "\"avgResponseTime\":120,\"timestamp\":\"" + countedAt + "\"}");
        assertThat(service.get("/api/dashboard/stats", max)
                        .body()
                        .path("activeConversations")
                        .asInt())
                .isZero();
    }

    @Test
    void todayHasNothingYetWhenTheLastMessageWasYesterday() {
        count("demo", now().minus(Duration.ofDays(1)), today().minusDays(1));

        JsonNode stats = service.get("/api/dashboard/stats", ana).body();

        assertThat(stats.path("activeConversations").asInt()).isEqualTo(5);
        assertThat(stats.path("totalMessagesToday").asInt()).isZero();
        assertThat(stats.path("avgResponseTime").asInt()).isZero();
        assertThat(Instant.parse(stats.path("timestamp").asString()))
                .isEqualTo(today().atStartOfDay(ZONE).toInstant());
    }

    @Test
    void whoAsksShowsThemToTheTenantOnceASecondAtMost() {
        count("demo", now(), today());

        service.get("/api/dashboard/stats", ana);
        service.get("/api/dashboard/stats", ana);
        assertThat(refresh().status()).isEqualTo(200);
        List<EventEnvelope> shown = service.announced().take();
        assertThat(shown).hasSize(1);
        assertThat(shown.get(0).tenantId()).isEqualTo("demo");
        assertThat(shown.get(0).type()).isEqualTo("metrics_update");
        assertThat(shown.get(0).data().path("totalMessagesToday").asInt()).isEqualTo(42);

        service.clock().advance(Duration.ofSeconds(1));
        refresh();
        assertThat(service.announced().take()).hasSize(1);
    }

    @Test
    void withoutTheBrokerFiguresAreReadButNotRefreshed() {
        count("demo", now(), today());
        service.announced().setAway(true);

        assertThat(service.get("/api/dashboard/stats", ana).status()).isEqualTo(200);
        assertThat(refresh().code()).isEqualTo("unavailable");
    }

    @Test
    void trendsShowTodayByHourAndTheLastDays() {
        count("demo", now(), today());

        JsonNode trends = service.get("/api/dashboard/trends?days=3", ana).body();

        assertThat(trends.path("timeZone").asString()).isEqualTo("America/Sao_Paulo");
        assertThat(trends.path("hours").size()).isEqualTo(24);
        assertThat(trends.path("hours").get(9).toString()).isEqualTo("{\"hour\":9,\"inbound\":30,\"outbound\":12}");
        assertThat(trends.path("hours").get(10).toString()).isEqualTo("{\"hour\":10,\"inbound\":0,\"outbound\":0}");
        List<String> dates = new ArrayList<>();
        trends.path("days").forEach(day -> dates.add(day.path("date").asString()));
        assertThat(dates)
                .containsExactly(
                        today().minusDays(2).toString(), today().minusDays(1).toString(), today().toString());
        assertThat(trends.path("days").get(2).toString())
                .isEqualTo("{\"date\":\"" + today()
                        + "\",\"inbound\":30,\"outbound\":12,\"answers\":2,\"avgResponseTime\":120,"
                        + "\"newConversations\":0}");
        assertThat(trends.path("days").get(0).path("inbound").asInt()).isZero();
        assertThat(service.get("/api/dashboard/trends", max).body().path("days").size())
                .isEqualTo(7);
    }

    @Test
    void conversationsAreNewOnTheTenantsDayOfTheirFirstMessage() {
        count("demo", now(), today());
        Instant midnight = today().atStartOfDay(ZONE).toInstant();
        conversation("demo", "c_1", midnight);
        conversation("demo", "c_2", now());
        conversation("demo", "c_3", midnight.minusMillis(1));
        conversation("demo", "c_4", midnight.minus(Duration.ofDays(3)));
        conversation("rival", "c_5", now());

        assertThat(newConversations("/api/dashboard/trends?days=3", ana)).containsExactly(0L, 1L, 2L);
        assertThat(newConversations("/api/dashboard/trends?days=1", max)).containsExactly(1L);
    }

    @Test
    void aDayThatWasCountedBeforeThereWereHoursOfEachDirectionHasNone() {
        count("demo", now(), today());
        service.database()
                .getCollection(Collections.METRICS)
                .updateOne(
                        new Document("_id", "demo"),
                        Updates.unset(Fields.DAYS + "." + today() + "." + Fields.DAY_INBOUND_HOURS));

        JsonNode trends = service.get("/api/dashboard/trends", ana).body();

        assertThat(trends.path("hours").get(9).toString()).isEqualTo("{\"hour\":9,\"inbound\":0,\"outbound\":12}");
    }

    @Test
    void trendsGoBackThirtyFiveDaysAtMost() {
        assertThat(service.get("/api/dashboard/trends?days=36", ana).code()).isEqualTo("invalid_request");
        assertThat(service.get("/api/dashboard/trends?days=0", ana).code()).isEqualTo("invalid_request");
        assertThat(service.get("/api/dashboard/trends?days=35", ana)
                        .body()
                        .path("days")
                        .size())
                .isEqualTo(35);
    }

    private static RestService.Answer refresh() {
        return service.post("/api/dashboard/stats/refresh", Map.of(), "Authorization", "Bearer " + ana);
    }

    private static List<Long> newConversations(String path, String token) {
        List<Long> counts = new ArrayList<>();
        service.get(path, token)
                .body()
                .path("days")
                .forEach(day -> counts.add(day.path("newConversations").asLong()));
        return counts;
    }

    private static void conversation(String tenant, String id, Instant createdAt) {
        service.database()
                .getCollection(Collections.CONVERSATIONS)
                .insertOne(new Document("_id", id)
                        .append(Fields.TENANT_ID, tenant)
                        .append(Fields.CREATED_AT, Date.from(createdAt)));
    }

    private static Instant now() {
        return Instant.ofEpochMilli(service.clock().instant().toEpochMilli());
    }

    private static LocalDate today() {
        return LocalDate.ofInstant(service.clock().instant(), ZONE);
    }

    private static void count(String tenant, Instant at, LocalDate day) {
        Document figures = new Document(Fields.DAY_INBOUND, 30L)
                .append(Fields.DAY_OUTBOUND, 12L)
                .append(Fields.DAY_ANSWERS, 2L)
                .append(Fields.RESPONSE_MILLIS, 240_000L)
                .append(Fields.DAY_INBOUND_HOURS, atNine(30L))
                .append(Fields.DAY_OUTBOUND_HOURS, atNine(12L));
        service.database()
                .getCollection(Collections.METRICS)
                .insertOne(new Document("_id", tenant)
                        .append(Fields.TENANT_ID, tenant)
                        .append(Fields.TIME_ZONE, ZONE.getId())
                        .append(Fields.ACTIVE_CONVERSATIONS, 5L)
                        .append(Fields.WAITING_CONVERSATIONS, 2L)
                        .append(Fields.DAYS, new Document(day.toString(), figures))
                        .append(Fields.TIMESTAMP, Date.from(at)));
    }

    private static List<Long> atNine(long count) {
        List<Long> hours = new ArrayList<>(java.util.Collections.nCopies(24, 0L));
        hours.set(9, count);
        return hours;
    }
}
