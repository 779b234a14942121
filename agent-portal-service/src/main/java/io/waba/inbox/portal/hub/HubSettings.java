package io.waba.inbox.portal.hub;

import java.time.Duration;

/**
 * How the hub works.
 *
 * @param linger how long a tenant's events are still received after its last subscriber left, so that a page reload costs no broker call
 * @param retryPause how long to wait before the log is asked again that did not answer
 * @param replayBatch how many missed events are read from the log and handed over at once
 * @param recent how many events per tenant are kept in memory, so that a short absence costs no log read
 */
public record HubSettings(Duration linger, Duration retryPause, int replayBatch, int recent) {

    public static final HubSettings DEFAULT = new HubSettings(Duration.ofSeconds(30), Duration.ofSeconds(1), 100, 128);

    public HubSettings {
        requirePositive("linger", linger.toMillis());
        requirePositive("retryPause", retryPause.toMillis());
        requirePositive("replayBatch", replayBatch);
        requirePositive("recent", recent);
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than 0)");
        }
    }
}
