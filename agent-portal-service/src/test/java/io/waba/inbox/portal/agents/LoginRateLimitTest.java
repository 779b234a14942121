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
}
