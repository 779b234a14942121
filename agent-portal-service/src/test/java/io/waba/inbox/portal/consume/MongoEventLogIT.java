package io.waba.inbox.portal.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import io.waba.inbox.portal.hub.ResyncRequiredException;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.testing.TestInfrastructure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MongoEventLogIT {

    private static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.get();

    private final MongoClient client = MongoClients.create(INFRASTRUCTURE.mongodbUri("admin"));
    private final MongoDatabase database = client.getDatabase(INFRASTRUCTURE.newDatabaseName());
    private final MongoEventLog log = new MongoEventLog(database, Clock.systemUTC(), Duration.ofDays(2));

    @BeforeEach
    void prepare() {
        log.createIndexes();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void eachTenantCountsForItselfFromOne() {
        List<EventEnvelope> logged = log.append(List.of(event("a", 1), event("b", 1), event("a", 2), event("a", 3)));

        assertThat(logged).extracting(EventEnvelope::position).containsExactly(1L, 1L, 2L, 3L);
        assertThat(log.append(List.of(event("b", 2))))
                .extracting(EventEnvelope::position)
                .containsExactly(2L);
        assertThat(log.top("a")).isEqualTo(3);
        assertThat(log.top("nobody")).isZero();
    }

    @Test
    void whatWasLoggedComesBackAsItWas() {
        List<EventEnvelope> logged = log.append(List.of(event("a", 1), event("b", 7), event("a", 2)));

        assertThat(log.after("a", 0, 10)).containsExactly(logged.get(0), logged.get(2));
        assertThat(log.after("a", 1, 10)).containsExactly(logged.get(2));
        assertThat(log.after("a", 0, 1)).containsExactly(logged.get(0));
        assertThat(log.after("a", 2, 10)).isEmpty();
    }

    @Test
    void aRedeliveredEventKeepsThePositionThatItHas() {
        log.append(List.of(event("a", 1), event("a", 2)));

        List<EventEnvelope> again = log.append(List.of(event("a", 2), event("a", 3), event("a", 1), event("a", 3)));

        assertThat(again).extracting(EventEnvelope::position).containsExactly(2L, 3L, 1L, 3L);
        assertThat(log.top("a")).isEqualTo(3);
    }

    @Test
    void relaysThatOverlapLeaveNeitherHoleNorRepeat() throws Exception {
        int relays = 4;
        int events = 150;
        ExecutorService threads = Executors.newFixedThreadPool(relays);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int relay = 0; relay < relays; relay++) {
                MongoEventLog own = new MongoEventLog(database, Clock.systemUTC(), Duration.ofDays(2));
                int start = relay * 37;
                work.add(() -> {
                    for (int i = 0; i < events; i += 10) {
                        int from = start + i;
                        own.append(IntStream.range(from, from + 10)
                                .mapToObj(n -> event("a", n % events))
                                .toList());
                    }
                    return null;
                });
            }
            for (Future<Void> result : threads.invokeAll(work)) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }

        List<EventEnvelope> logged = log.after("a", 0, 10_000);
        assertThat(logged)
                .extracting(EventEnvelope::position)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events).boxed().toList());
        assertThat(logged)
                .extracting(EventEnvelope::eventId)
                .doesNotHaveDuplicates()
                .hasSize(events);
    }

    @Test
    void aTenantThatWasSilentForLongerThanTheLogLivesGoesOnCounting() {
        log.append(List.of(event("a", 1), event("a", 2)));
        database.getCollection("event_log").deleteMany(Filters.empty());

        assertThat(log.top("a")).isEqualTo(2);
        assertThat(log.append(List.of(event("a", 3))))
                .extracting(EventEnvelope::position)
                .containsExactly(3L);
    }

    @Test
    void aPositionIsNotGivenAgainWhenTheNewestEntryExpiredFirst() {
        log.append(List.of(event("a", 1), event("a", 2)));
        database.getCollection("event_log").deleteOne(Filters.eq("position", 2L));

        assertThat(log.append(List.of(event("a", 3))))
                .extracting(EventEnvelope::position)
                .containsExactly(3L);
    }

    @Test
    void anotherTimeToLiveNeedsNoOtherIndex() {
        new MongoEventLog(database, Clock.systemUTC(), Duration.ofDays(3)).createIndexes();

        assertThat(log.append(List.of(event("a", 1)))).hasSize(1);
    }

    @Test
    void aPositionThatTheLogCannotContinueAsksForAReload() {
        log.append(List.of(event("a", 1), event("a", 2), event("a", 3)));
        database.getCollection("event_log").deleteOne(Filters.eq("position", 1L));

        assertThatThrownBy(() -> log.after("a", 0, 10))
                .isInstanceOf(ResyncRequiredException.class)
                .hasMessage("position 1: expired (expected: one that is still in the log)");
        assertThatThrownBy(() -> log.after("a", 4, 10))
                .isInstanceOf(ResyncRequiredException.class)
                .hasMessage("after: 4 (expected: 0 to 3)");
        assertThat(log.after("a", 1, 10)).hasSize(2);
    }

    private static EventEnvelope event(String tenant, int n) {
        return new EventEnvelope(
                "new_message",
                tenant,
                "new_message:" + tenant + ":wamid." + n,
                Instant.parse("2026-11-20T10:00:00.123456789Z"),
                WireJson.toTree(Map.of("conversationId", "c", "n", n)),
                null);
    }
}
