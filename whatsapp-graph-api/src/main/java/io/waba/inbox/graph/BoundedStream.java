package io.waba.inbox.graph;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A stream that ends in an error past a number of bytes or a time, instead of never. */
final class BoundedStream extends FilterInputStream {

    private final long maxBytes;
    private final Duration timeout;
    private final CompletableFuture<Void> deadline = new CompletableFuture<>();
    private long bytes;
    private volatile boolean late;

    BoundedStream(InputStream in, long maxBytes, Duration timeout) {
        super(in);
        this.maxBytes = maxBytes;
        this.timeout = timeout;
        CompletableFuture<Void> unused = deadline.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(tooLate -> {
                    late = true;
                    closeSource();
                    return null;
                });
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read;
        try {
            read = in.read(buffer, offset, length);
        } catch (IOException e) {
            throw late ? tooLate(e) : e;
        }
        if (late) {
            throw tooLate(null);
        }
        bytes += Math.max(0, read);
        if (bytes > maxBytes) {
            throw new IOException("file: more than " + maxBytes + " bytes (expected: " + maxBytes + " or fewer)");
        }
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] buffer = new byte[(int) Math.min(Math.max(count, 0), 8192)];
        return buffer.length == 0 ? 0 : Math.max(0, read(buffer, 0, buffer.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public void close() throws IOException {
        deadline.complete(null);
        super.close();
    }

    private IOException tooLate(@Nullable IOException cause) {
        return new IOException("file: not there after " + timeout + " (expected: within the transfer time-out)", cause);
    }

    /** Wakes a reader that waits, which then finds out that it is late. */
    private void closeSource() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
