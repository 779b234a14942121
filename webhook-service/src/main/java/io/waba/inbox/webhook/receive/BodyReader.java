package io.waba.inbox.webhook.receive;

import io.waba.inbox.shared.access.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Reads a body whole, but neither more nor longer than allowed, whatever its Content-Length said: a caller who has not shown a signature yet
 * must not fill the heap, or keep a thread by sending a byte now and then.
 */
final class BodyReader {

    private static final int CHUNK = 16 * 1024;

    private final int maxBytes;
    private final Duration timeout;
    private final LongSupplier nanoTime;

    BodyReader(int maxBytes, Duration timeout, LongSupplier nanoTime) {
        this.maxBytes = maxBytes;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
    }

    /**
     * The bytes as they came.
     *
     * @param announced the Content-Length, -1 when there was none
     * @throws WebhookRefusedException when the body is too large, too slow, or ends early
     */
    byte[] read(InputStream body, long announced) {
        if (announced > maxBytes) {
            throw tooLarge();
        }
        long start = nanoTime.getAsLong();
        ByteArrayOutputStream read = new ByteArrayOutputStream(CHUNK);
        byte[] chunk = new byte[CHUNK];
        try {
            for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
                if (read.size() + count > maxBytes) {
                    throw tooLarge();
                }
                read.write(chunk, 0, count);
                if (nanoTime.getAsLong() - start > timeout.toNanos()) {
                    throw new WebhookRefusedException(
                            ErrorCode.INVALID_REQUEST,
                            "body: " + read.size() + " bytes so far (expected: whole within " + timeout + ")",
                            null);
                }
            }
        } catch (IOException e) {
            throw new WebhookRefusedException(
                    ErrorCode.INVALID_REQUEST, "body: ended after " + read.size() + " bytes (expected: whole)", e);
        }
        return read.toByteArray();
    }

    private WebhookRefusedException tooLarge() {
        return new WebhookRefusedException(
                ErrorCode.PAYLOAD_TOO_LARGE, "body: too large (expected: at most " + maxBytes + " bytes)", null);
    }
}
