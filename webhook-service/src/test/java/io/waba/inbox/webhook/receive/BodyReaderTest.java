package io.waba.inbox.webhook.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waba.inbox.shared.access.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BodyReaderTest {

    private static final int MAX = 100_000;

    private final AtomicLong nanos = new AtomicLong();
    private final BodyReader reader = new BodyReader(MAX, Duration.ofSeconds(10), nanos::get);

    @Test
    void aBodyOfTheLargestSizeIsReadWhole() {
        byte[] body = new byte[MAX];
        body[MAX - 1] = 7;

        assertThat(reader.read(new ByteArrayInputStream(body), MAX)).isEqualTo(body);
        assertThat(reader.read(new ByteArrayInputStream(body), -1)).isEqualTo(body);
    }

    @Test
    void anAnnouncedSizeThatIsTooLargeIsRefusedUnread() {
        assertRefused(new UnreadableStream(), MAX + 1L, ErrorCode.PAYLOAD_TOO_LARGE);
    }

    @Test
    void anAnnouncementIsNotBelieved() {
        assertRefused(new ByteArrayInputStream(new byte[MAX + 1]), 10, ErrorCode.PAYLOAD_TOO_LARGE);
        assertRefused(new ByteArrayInputStream(new byte[MAX + 1]), -1, ErrorCode.PAYLOAD_TOO_LARGE);
    }

    @Test
    void anEndlessBodyIsGivenUpSoonAfterTheLimit() {
        AtomicInteger given = new AtomicInteger();
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                given.incrementAndGet();
                return 'x';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                given.addAndGet(length);
                return length;
            }
        };

        assertRefused(endless, -1, ErrorCode.PAYLOAD_TOO_LARGE);
        assertThat(given.get()).isLessThan(2 * MAX);
    }

    @Test
    void aBodyThatDripsIsGivenUp() {
        InputStream dripping = new InputStream() {
            @Override
            public int read() {
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                return 'x';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                buffer[offset] = (byte) read();
                return 1;
            }
        };

        assertRefused(dripping, 50, ErrorCode.INVALID_REQUEST);
        assertThat(nanos.get()).isEqualTo(Duration.ofSeconds(11).toNanos());
    }

    @Test
    void aConnectionThatBreaksIsRefused() {
        assertRefused(new UnreadableStream(), 10, ErrorCode.INVALID_REQUEST);
    }

    private void assertRefused(InputStream body, long announced, ErrorCode code) {
        assertThatThrownBy(() -> reader.read(body, announced))
                .isInstanceOfSatisfying(
                        WebhookRefusedException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static final class UnreadableStream extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("connection reset");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
        }
    }
}
