package io.waba.inbox.portal.socketio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes and flushes for many sockets of one event loop. Only on the loop.
 *
 * <p>Guards against a system call per event and socket under load. When it has been quiet, what is written leaves at once. When it has not,
 * what is written waits until flushing has taken no more than a quarter of the time, though never longer than 4 ms, and leaves together. So a
 * trickle is not held up, and the more there is to do the less each event costs.
 */
final class Lane {

    private static final int REST_PER_WORK = 3;
    private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    private final EventLoop loop;
    private final LongSupplier nanoTime;
    private List<Wire> written = new ArrayList<>();
    private List<Wire> flushing = new ArrayList<>();
    private long restUntil;
    private @Nullable Frame shared;
    private @Nullable ByteBuf sharedBytes;

    Lane(EventLoop loop, LongSupplier nanoTime) {
        this.loop = loop;
        this.nanoTime = nanoTime;
        this.restUntil = nanoTime.getAsLong();
    }

    EventLoop loop() {
        return loop;
    }

    /**
     * The frame's bytes outside the heap, from where the system takes them without a copy: the same for all sockets to which it is written one
     * after the other. The caller has to release what it gets.
     */
    ByteBuf bytesOf(Frame frame) {
        ByteBuf bytes = sharedBytes;
        if (bytes == null || !frame.equals(shared)) {
            forgetShared();
            bytes = ByteBufAllocator.DEFAULT.directBuffer(frame.size());
            frame.writeWebSocketFrameTo(bytes);
            shared = frame;
            sharedBytes = bytes;
        }
        return bytes.retainedDuplicate();
    }

    private void forgetShared() {
        if (sharedBytes != null) {
            sharedBytes.release();
        }
        shared = null;
        sharedBytes = null;
    }

    /** What was written to the wire leaves with whatever else is written meanwhile. */
    void flushSoon(Wire wire) {
        if (written.isEmpty()) {
            long rest = restUntil - nanoTime.getAsLong();
            if (rest > 0) {
                Future<?> unused = loop.schedule(this::flush, rest, TimeUnit.NANOSECONDS);
            } else {
                // A task of its own: events that wait already are written before it.
                loop.execute(this::flush);
            }
        }
        written.add(wire);
    }

    private void flush() {
        long began = nanoTime.getAsLong();
        forgetShared();
        List<Wire> leaving = written;
        written = flushing;
        flushing = leaving;
        leaving.forEach(Wire::flush);
        leaving.clear();
        long ended = nanoTime.getAsLong();
        restUntil = ended + Math.min(LONGEST_REST_NANOS, REST_PER_WORK * (ended - began));
    }
}
