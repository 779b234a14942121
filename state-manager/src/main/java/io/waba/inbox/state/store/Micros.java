package io.waba.inbox.state.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as precise as webhooks are received, where BSON's dates have milliseconds only. */
public final class Micros {

    private Micros() {}

    /** Microseconds since 1970, 0 for what is before. */
    public static long of(Instant instant) {
        // Asked first, because what is centuries before overflows.
        return instant.isBefore(Instant.EPOCH) ? 0 : ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
