package io.waba.inbox.state.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutboundSettingsTest {

    private static OutboundSettings settings(int messagesPerSecond, Duration sweepInterval) {
        Duration second = Duration.ofSeconds(1);
        return new OutboundSettings(
                URI.create("http://127.0.0.1"),
                "v24.0",
                "token",
                second,
                second,
                second,
                messagesPerSecond,
                1,
                second,
                sweepInterval,
                true,
                true);
    }

    @Test
    void moreIsRememberedThanMayBeSentUntilTheStoreIsLookedIntoAgain() {
        assertThat(settings(80, Duration.ofSeconds(5)).remembered()).isEqualTo(1_000);
        assertThat(settings(1_000, Duration.ofSeconds(5)).remembered()).isEqualTo(10_000);
        assertThat(settings(1_000, Duration.ofMillis(1_500)).remembered()).isEqualTo(3_000);
        assertThat(settings(1_000, Duration.ofDays(365)).remembered()).isEqualTo(Integer.MAX_VALUE);
    }
}
