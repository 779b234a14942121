package io.waba.inbox.state.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.state.Samples;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SortKeyTest {

    private static final Instant RECEIVED = Instant.parse("2026-11-20T12:00:01.000009Z");

    private static InboundMessage message(String id, Instant timestamp, Instant receivedAt, int position) {
        return Samples.redelivered(Samples.text(id, "", Samples.JOHN, timestamp), receivedAt, position);
    }

    @Test
    void theOrderIsWhatsAppsTimeThenOursThenThePlaceInTheBatchThenTheId() {
        List<String> inOrder = Stream.of(
                        message("wamid.z", Instant.ofEpochSecond(9), RECEIVED.plusSeconds(99), 9),
                        message("wamid.z", Samples.NOON, RECEIVED, 9),
                        message("wamid.b", Samples.NOON, RECEIVED.plusNanos(1_000), 2),
                        message("wamid.a", Samples.NOON, RECEIVED.plusNanos(1_000), 10),
                        message("wamid.b", Samples.NOON, RECEIVED.plusNanos(1_000), 10),
                        message("wamid.a", Samples.NOON, RECEIVED.plusSeconds(1), 0),
                        message("wamid.a", Samples.NOON.plusSeconds(1), RECEIVED, 0))
                .map(SortKey::of)
                .toList();

        assertThat(inOrder).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aTimeBeforeTheEpochSortsFirstAndDoesNotBreakTheWidths() {
        String key = SortKey.of(message("wamid.a", Instant.ofEpochSecond(-5), Instant.ofEpochSecond(-5), 0));

        assertThat(key).isEqualTo("0000000000.0000000000000000.000000.wamid.a");
    }
}
