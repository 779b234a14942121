package io.waba.inbox.state;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Fifty messages a second, confirmed by the broker, until it is told to stop. */
final class SteadyLoad implements AutoCloseable {

    private static final long PAUSE_MILLIS = 20;

    private final Broker broker;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger published = new AtomicInteger();
    private @Nullable ScheduledFuture<?> load;

    SteadyLoad(Broker broker) {
        this.broker = broker;
    }

    void start() {
        load = timer.scheduleAtFixedRate(
                () -> {
                    int number = published.get();
                    broker.publish(Samples.text("wamid." + number, "text " + number));
                    published.incrementAndGet();
                },
                0,
                PAUSE_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    int published() {
        return published.get();
    }

    /** The ids of the events that everything published must lead to. Fails when the load broke off by itself. */
    Set<String> stop() throws Exception {
        ScheduledFuture<?> running = load;
        if (running == null) {
            throw new IllegalStateException("load: not started (expected: start before stop)");
        }
        if (running.isDone()) {
            throw broken(running);
        }
        running.cancel(false);
        timer.shutdown();
        if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("load: still publishing (expected: an end within 10 s)");
        }
        Set<String> expected = new TreeSet<>();
        for (int i = 0; i < published.get(); i++) {
            expected.add("new_message:" + Instance.TENANT + ":wamid." + i);
        }
        return expected;
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
