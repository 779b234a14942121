package io.waba.inbox.amqp;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Growing pauses between tries to connect again. A container keeps one execution for as long as it lives, over all outages: this one begins
 * anew when it was not asked for twice the longest pause, because then there was a connection in between.
 */
final class GrowingBackOff implements BackOff {

    private final Pauses pauses;
    private final LongSupplier nanoTime;

    GrowingBackOff(Pauses pauses, LongSupplier nanoTime) {
        this.pauses = pauses;
        this.nanoTime = nanoTime;
    }

    @Override
    public BackOffExecution start() {
        return new Execution();
    }

    private final class Execution implements BackOffExecution {

        private int failures;
        private long askedAt = nanoTime.getAsLong();

        @Override
        public synchronized long nextBackOff() {
            long now = nanoTime.getAsLong();
            Duration quiet = Duration.ofNanos(now - askedAt);
            askedAt = now;
            failures = quiet.compareTo(pauses.longest().multipliedBy(2)) > 0 ? 1 : failures + 1;
            return pauses.after(failures).toMillis();
        }
    }
}
