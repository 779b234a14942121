package io.waba.inbox.benchmarks.fanout;

import java.util.Arrays;

/** How long deliveries took, in steps of 50 microseconds up to 30 seconds. By one thread. */
final class Latencies {

    private static final long STEP_NANOS = 50_000;
    private static final int STEPS = 600_000;

    private final int[] counts = new int[STEPS];
    private long total;

    void add(long nanos) {
        counts[(int) Math.min(STEPS - 1, Math.max(0, nanos) / STEP_NANOS)]++;
        total++;
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
    }

    /** Milliseconds within which this part of all deliveries came. */
    double percentile(double part) {
        long wanted = Math.max(1, Math.round(total * part));
        long seen = 0;
        for (int i = 0; i < STEPS; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return (i + 1) * STEP_NANOS / 1e6;
            }
        }
        throw new IllegalStateException("deliveries: " + total + " (expected: 1 or more)");
    }
}
