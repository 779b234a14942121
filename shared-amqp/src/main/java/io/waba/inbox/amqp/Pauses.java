package io.waba.inbox.amqp;

import java.time.Duration;

/**
 * Growing pauses between tries: each twice the one before, up to a bound.
 *
 * @param first the pause after the first failure, more than zero
 * @param longest the bound, at least {@code first}
 */
public record Pauses(Duration first, Duration longest) {

    /** From 100 ms to 15 s. */
    public static final Pauses DEFAULT = new Pauses(Duration.ofMillis(100), Duration.ofSeconds(15));

    public Pauses {
        if (first.isNegative() || first.isZero()) {
            throw new IllegalArgumentException("first: " + first + " (expected: more than zero)");
        }
        if (longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("longest: " + longest + " (expected: at least " + first + ")");
        }
    }

    /**
     * The pause after a failure.
     *
     * @param failures how many there were in a row, 1 or more
     */
    public Duration after(int failures) {
        long factor = 1L << Math.min(failures - 1, 30);
        return first.compareTo(longest.dividedBy(factor)) >= 0 ? longest : first.multipliedBy(factor);
    }
}
