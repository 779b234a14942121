package io.waba.inbox.portal.media;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** The body of an upload: as long as was announced and within a time, or broken off. */
final class UploadBody extends FilterInputStream {

    /** For 100 MB over a line of 3 Mbit/s; the container gives up on one that is silent for 5 s. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Duration PASSING_BY = Duration.ofSeconds(5);

    private final long announced;
    private final LongSupplier nanoTime;
    private final long start;
    private long bytes;

    UploadBody(InputStream in, long announced, LongSupplier nanoTime) {
        super(in);
        this.announced = announced;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** It did not come whole. */
    static final class BrokenOffException extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenOffException(String message, Throwable cause) {
            super(message, cause);
        }

        BrokenOffException(String message) {
            super(message);
        }
    }

    /** In bytes. */
    long announced() {
        return announced;
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
            throw new BrokenOffException(brokenOff(), e);
        }
        bytes += Math.max(0, read);
        if ((read < 0 && bytes < announced) || isOver(LONGEST)) {
            throw new BrokenOffException(brokenOff());
        }
        return read;
    }

    /** Reads what comes and keeps none of it, not for long. */
    void passBy() throws IOException {
        byte[] ignored = new byte[8 * 1024];
        int read = 0;
        while (read >= 0 && !isOver(PASSING_BY)) {
            read = read(ignored, 0, ignored.length);
        }
    }

    private boolean isOver(Duration time) {
        return nanoTime.getAsLong() - start > time.toNanos();
    }

    private String brokenOff() {
        return "body: " + bytes + " of " + announced + " bytes (expected: whole within " + LONGEST + ")";
    }
}
