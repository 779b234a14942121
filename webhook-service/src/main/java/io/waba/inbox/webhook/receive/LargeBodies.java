package io.waba.inbox.webhook.receive;

import io.waba.inbox.shared.access.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A few places for large bodies: 3 MB and its JSON, as often as there are threads, would fill the heap. Small bodies need no place, so that
 * whoever holds all of them does not hold up the webhooks of everyday.
 */
final class LargeBodies {

    static final int PLACES = 16;

    /** Two hundred threads hold 13 MB of such at most. */
    static final int SMALL_BYTES = 64 * 1024;

    private final Semaphore places = new Semaphore(PLACES);
    private final Duration patience;

    LargeBodies(Duration patience) {
        this.patience = patience;
    }

    /**
     * Takes a place until it is left.
     *
     * @param announced the Content-Length, -1 when there was none: then the body may be large
     * @throws WebhookRefusedException when no place gets free soon
     */
    Place enter(long announced) {
        if (announced >= 0 && announced <= SMALL_BYTES) {
            return () -> {};
        }
        try {
            if (places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return places::release;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new WebhookRefusedException(
                ErrorCode.UNAVAILABLE, "Too many large webhooks at once; send the webhook again", null);
    }

    /** To be given back once. */
    interface Place {

        void leave();
    }
}
