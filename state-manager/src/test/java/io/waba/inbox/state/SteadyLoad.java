package io.waba.inbox.state;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** So many messages a second, confirmed by the broker, until it is told to stop. */
final class SteadyLoad implements AutoCloseable {

    private final int perSecond;
    private final IntConsumer write;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger published = new AtomicInteger();
    private @Nullable ScheduledFuture<?> load;

    /** @param write publishes the message of that number, from 0 */
    SteadyLoad(int perSecond, IntConsumer write) {
        this.perSecond = perSecond;
        this.write = write;
    }

    void start() {
        load = timer.scheduleAtFixedRate(
                () -> {
                    write.accept(published.get());
                    published.incrementAndGet();
                },
                0,
                TimeUnit.SECONDS.toMicros(1) / perSecond,
                TimeUnit.MICROSECONDS);
    }

    int published() {
        return published.get();
    }

    /** Returns how many were published. Fails when the load broke off by itself. */
    int stop() throws Exception {
        ScheduledFuture<?> running = load;
        if (running == null) {
            throw new IllegalStateException("load: not started (expected: start before stop)");
        }
        if (running.isDone()) {
            throw broken(running);
        }
        running.cancel(false);
        timer.shutdown();
        if (!timer.awaitTermination(90, TimeUnit.SECONDS)) {
            throw new IllegalStateException("load: still publishing (expected: an end within 90 s)");
        }
        return published.get();
    }

    private static Exception broken(ScheduledFuture<?> running) throws InterruptedException {
        try {
            running.get();
            return new IllegalStateException("load: ended (expected: to go on until it is stopped)");
        } catch (ExecutionException e) {
            return e;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
