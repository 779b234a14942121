package io.waba.inbox.portal.activity;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of what agents do.
 *
 * @param beat {@code PORTAL_ACTIVITY_BEAT}: how often an instance says who is there; one that says nothing for three beats has died. 100 ms to
 *     1 minute
 * @param offlineAfter how long an agent without a socket still counts as there, so that a page reload or a restart of an instance is no news
 * @param typingFor how long an agent is writing who does not say so again
 * @param keepEvery how often it is written down who is there
 */
@ConfigurationProperties("waba.activity")
public record ActivitySettings(
        @DefaultValue("2s") Duration beat,
        @DefaultValue("4s") Duration offlineAfter,
        @DefaultValue("6s") Duration typingFor,
        @DefaultValue("30s") Duration keepEvery) {

    static final ActivitySettings DEFAULT = new ActivitySettings(
            Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(6), Duration.ofSeconds(30));

    public ActivitySettings {
        requireBetween("PORTAL_ACTIVITY_BEAT", beat, Duration.ofMillis(100), Duration.ofMinutes(1));
        requireBetween("waba.activity.offline-after", offlineAfter, Duration.ZERO, Duration.ofMinutes(5));
        requireBetween("waba.activity.typing-for", typingFor, Duration.ofMillis(100), Duration.ofMinutes(1));
        requireBetween("waba.activity.keep-every", keepEvery, Duration.ofMillis(100), Duration.ofMinutes(10));
    }

    private static void requireBetween(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }
}
