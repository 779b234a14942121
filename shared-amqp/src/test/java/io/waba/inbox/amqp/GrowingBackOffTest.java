package io.waba.inbox.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.util.backoff.BackOffExecution;

class GrowingBackOffTest {

    private final AtomicLong now = new AtomicLong();
    private final BackOffExecution execution =
            new GrowingBackOff(new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(4)), now::get).start();

    private long next(int secondsLater) {
        now.addAndGet(Duration.ofSeconds(secondsLater).toNanos());
        return execution.nextBackOff();
    }

    @Test
    void pausesGrowDuringAnOutageAndBeginAnewInTheNext() {
        assertThat(next(1)).isEqualTo(1_000);
        assertThat(next(1)).isEqualTo(2_000);
        assertThat(next(2)).isEqualTo(4_000);
        assertThat(next(4)).isEqualTo(4_000);

        assertThat(next(9)).isEqualTo(1_000);
        assertThat(next(1)).isEqualTo(2_000);
    }
}
