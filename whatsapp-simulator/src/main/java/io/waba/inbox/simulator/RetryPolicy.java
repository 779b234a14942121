package io.waba.inbox.simulator;

import java.time.Duration;

/**
 * How a webhook that was not answered with 200 is tried again: at once, then with pauses that double. Meta goes on for seven days.
 *
 * @param firstPause the pause before the third attempt; the second follows at once
 * @param longestPause the pauses stop growing here
 * @param deadline after this time since the first attempt it is given up
 */
public record RetryPolicy(Duration firstPause, Duration longestPause, Duration deadline) {

    /** As Meta does, with shorter pauses. */
    static final RetryPolicy LIKE_META =
            new RetryPolicy(Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofDays(7));

    private static final int MOST_DOUBLINGS = 20;

    /**
     * How long to wait.
     *
     * @param attempts how many attempts were made, from 1
     */
    Duration pauseAfter(int attempts) {
        if (attempts < 2) {
            return Duration.ZERO;
        }
        Duration pause = firstPause.multipliedBy(1L << Math.min(attempts - 2, MOST_DOUBLINGS));
        return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }
}
