package io.waba.inbox.portal.commands;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of commands.
 *
 * @param replyTimeout {@code PORTAL_REPLY_TIMEOUT}: how long a request waits for what became of its command before it is answered 202; 1 ms to
 *     30 s
 */
@ConfigurationProperties("waba.commands")
record CommandSettings(@DefaultValue("5s") Duration replyTimeout) {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    CommandSettings {
        if (replyTimeout.toMillis() < 1 || replyTimeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "PORTAL_REPLY_TIMEOUT: " + replyTimeout + " (expected: 1 ms to " + LONGEST + ")");
        }
    }
}
