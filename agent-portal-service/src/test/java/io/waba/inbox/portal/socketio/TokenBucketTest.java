package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private final AtomicLong now = new AtomicLong(7);
    private final TokenBucket bucket = new TokenBucket(3, 2, now::get);

    private int takeAll() {
        int taken = 0;
        while (bucket.take()) {
            taken++;
        }
        return taken;
    }

    @Test
    void givesABurstThenSoMuchPerSecondAndNeverMoreThanABurst() {
        assertThat(takeAll()).isEqualTo(3);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(499));
        assertThat(takeAll()).isZero();
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));
        assertThat(takeAll()).isEqualTo(1);
        now.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(takeAll()).isEqualTo(3);
    }
}
