package io.waba.inbox.graph;

import java.time.Duration;

/**
 * What a refusal is about, and with it the pause before the next try. Meta's rules:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
public enum ErrorClass {
    /** Meta's own trouble. */
    TRANSIENT(Duration.ofSeconds(1), 2, Duration.ofMinutes(1)),
    /** More messages per second than the phone number may send. */
    THROUGHPUT(Duration.ofSeconds(1), 2, Duration.ofSeconds(30)),
    /** More calls per hour than the account may make. */
    ACCOUNT_RATE(Duration.ofMinutes(1), 2, Duration.ofMinutes(15)),
    /** More messages to one customer than Meta allows: 4^n seconds, n from 0. */
    PAIR_RATE(Duration.ofSeconds(1), 4, Duration.ofHours(1)),
    /** The account is being maintained, for minutes. */
    MAINTENANCE(Duration.ofMinutes(1), 2, Duration.ofMinutes(10)),
    /** Token, permission, registration or payment: nothing goes out until an operator did something. */
    ACCOUNT(Duration.ZERO, 1, Duration.ZERO),
    /** This message will never be accepted. */
    FINAL(Duration.ZERO, 1, Duration.ZERO);

    private final Duration first;
    private final int factor;
    private final Duration longest;

    ErrorClass(Duration first, int factor, Duration longest) {
        this.first = first;
        this.factor = factor;
        this.longest = longest;
    }

    /** Whether the same message may be accepted later without anybody doing anything. */
    public boolean retryable() {
        return !first.isZero();
    }

    /**
     * The pause before the next try; zero when there is none.
     *
     * @param failures how many there were in a row, 1 or more
     */
    public Duration pauseAfter(int failures) {
        if (failures < 1) {
            throw new IllegalArgumentException("failures: " + failures + " (expected: 1 or more)");
        }
        Duration pause = first;
        for (int i = 1; i < failures && pause.compareTo(longest) < 0; i++) {
            pause = pause.multipliedBy(factor);
        }
        return pause.compareTo(longest) < 0 ? pause : longest;
    }
}
