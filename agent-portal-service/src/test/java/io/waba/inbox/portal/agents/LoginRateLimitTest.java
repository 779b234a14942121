package io.waba.inbox.portal.agents;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LoginRateLimitTest {

    private Instant now = Instant.parse("2026-11-20T10:15:30Z");
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("nobody asks for a zone");
        }
    };
    private final LoginRateLimit limit =
            new LoginRateLimit(new LoginSettings(2, Duration.ofMinutes(1), Duration.ofDays(14)), clock);

    @Test
    void theWindowSlidesWithEachFailure() {
        assertThat(limit.begin("::1", "ana@demo.test")).isEmpty();
        now = now.plusSeconds(20);
        assertThat(limit.begin("::1", "ana@demo.test")).isEmpty();
        now = now.plusSeconds(10);
        assertThat(limit.begin("::1", "ana@demo.test")).contains(Duration.ofSeconds(30));
        now = now.plusSeconds(30);
        assertThat(limit.begin("::1", "ana@demo.test")).isEmpty();
        assertThat(limit.begin("::1", "ana@demo.test")).contains(Duration.ofSeconds(20));
    }

    @Test
    void othersAreNotHeldBack() {
        limit.begin("::1", "ana@demo.test");
        limit.begin("::1", "ana@demo.test");

        assertThat(limit.begin("::1", "bob@demo.test")).isEmpty();
        assertThat(limit.begin("::2", "ana@demo.test")).isEmpty();
        assertThat(limit.begin("::1", "ana@demo.test")).isPresent();
    }

    @Test
    void aSuccessForgivesWhatWasBefore() {
        limit.begin("::1", "ana@demo.test");
        limit.begin("::1", "ana@demo.test");
        limit.succeeded("::1", "ana@demo.test");

        assertThat(limit.begin("::1", "ana@demo.test")).isEmpty();
    }

    @Test
    void manyEmailsFromOneAddressAreHeldBackTogether() {
        for (int i = 0; i < 20; i++) {
            assertThat(limit.begin("::1", "agent" + i + "@demo.test")).isEmpty();
        }

        assertThat(limit.begin("::1", "another@demo.test")).contains(Duration.ofMinutes(1));
        assertThat(limit.begin("::2", "another@demo.test")).isEmpty();
        now = now.plusSeconds(60);
        assertThat(limit.begin("::1", "another@demo.test")).isEmpty();
    }

    @Test
    void oneEmailFromManyAddressesIsHeldBack() {
        for (int i = 0; i < 10; i++) {
            assertThat(limit.begin("::" + i, "ana@demo.test")).isEmpty();
        }

        assertThat(limit.begin("::a", "ana@demo.test")).contains(Duration.ofMinutes(1));
        assertThat(limit.begin("::a", "bob@demo.test")).isEmpty();
    }

    @Test
    void aGoodPasswordForgivesNoFailuresOfOthersFromTheSameAddress() {
        for (int i = 0; i < 19; i++) {
            limit.begin("::1", "agent" + i + "@demo.test");
        }
        assertThat(limit.begin("::1", "ana@demo.test")).isEmpty();
        limit.succeeded("::1", "ana@demo.test");

        assertThat(limit.begin("::1", "ana@demo.test")).isEmpty();
        assertThat(limit.begin("::1", "bob@demo.test")).isPresent();
    }

    @Test
    void anAttemptThatWasNotMadeIsNotCounted() {
        for (int i = 0; i < 50; i++) {
            assertThat(limit.begin("::1", "ana@demo.test")).isEmpty();
            limit.withdrawn("::1", "ana@demo.test");
        }
    }
}
