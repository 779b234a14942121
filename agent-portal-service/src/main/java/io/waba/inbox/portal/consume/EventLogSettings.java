package io.waba.inbox.portal.consume;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the event log.
 *
 * @param timeToLive how long a browser may be away and still catch up without reloading; an hour at least
 */
@ConfigurationProperties("waba.event-log")
record EventLogSettings(@DefaultValue("48h") Duration timeToLive) {

    private static final Duration SHORTEST = Duration.ofHours(1);

    EventLogSettings {
        if (timeToLive.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "waba.event-log.time-to-live: " + timeToLive + " (expected: " + SHORTEST + " or more)");
        }
    }
}
