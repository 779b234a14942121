package io.waba.inbox.portal.agents;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How many passwords may be compared at once: each takes a core for a tenth of a second, and a flood of logins must not take them all. */
final class HashingPlaces {

    static final int PLACES = 2;

    private final Semaphore places = new Semaphore(PLACES);
    private final Duration patience;

    HashingPlaces(Duration patience) {
        this.patience = patience;
    }

    /** The work's result; empty when no place got free soon, and then nothing was done. */
    <T> Optional<T> tryWith(Supplier<T> work) {
        try {
            if (!places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            return Optional.of(work.get());
        } finally {
            places.release();
        }
    }
}
