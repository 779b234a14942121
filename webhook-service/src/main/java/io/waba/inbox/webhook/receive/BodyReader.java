package io.waba.inbox.webhook.receive;

import io.waba.inbox.shared.access.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
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
        byte[] read = new byte[announced < 0 ? CHUNK : (int) announced];
        int size = 0;
        try {
            while (true) {
                int count;
                if (size < read.length) {
                    count = body.read(read, size, read.length - size);
                } else {
                    int next = body.read();
                    count = next < 0 ? -1 : 1;
                    if (next >= 0) {
                        read = grown(read);
                        read[size] = (byte) next;
                    }
                }
                if (count < 0) {
                    return size == read.length ? read : Arrays.copyOf(read, size);
                }
                size += count;
                if (nanoTime.getAsLong() - start > timeout.toNanos()) {
                    throw new WebhookRefusedException(
                            ErrorCode.INVALID_REQUEST,
                            "body: " + size + " bytes so far (expected: whole within " + timeout + ")",
                            null);
                }
            }
        } catch (IOException e) {
            throw new WebhookRefusedException(
                    ErrorCode.INVALID_REQUEST, "body: ended after " + size + " bytes (expected: whole)", e);
        }
    }

    private byte[] grown(byte[] full) {
        if (full.length >= maxBytes) {
            throw tooLarge();
        }
        return Arrays.copyOf(full, (int) Math.min(maxBytes, Math.max(CHUNK, 2L * full.length)));
    }

    private WebhookRefusedException tooLarge() {
        return new WebhookRefusedException(
                ErrorCode.PAYLOAD_TOO_LARGE, "body: too large (expected: at most " + maxBytes + " bytes)", null);
    }
}
