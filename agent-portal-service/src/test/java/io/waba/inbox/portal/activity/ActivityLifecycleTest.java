package io.waba.inbox.portal.activity;

import static org.awaitility.Awaitility.await;

import io.waba.inbox.portal.agents.LastSeen;
import io.waba.inbox.portal.hub.Subscription;
import io.waba.inbox.shared.event.EventEnvelope;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ActivityLifecycleTest {

    private static final ActivitySettings SETTINGS = new ActivitySettings(
            Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofMinutes(1));

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService talking = Executors.newSingleThreadExecutor();
    private final AtomicInteger errors = new AtomicInteger();
    private volatile boolean broken;

    @AfterEach
    void stop() {
        timer.shutdownNow();
        talking.shutdownNow();
    }

    private long time() {
        if (broken) {
            errors.incrementAndGet();
            throw new NoClassDefFoundError("in the test");
        }
        return 0;
    }

    @Test
    void itsBeatOutlivesAnError() {
        AtomicInteger said = new AtomicInteger();
        Activity activity = new Activity(
                "one",
                Audience.NONE,
                signals -> said.incrementAndGet(),
                (tenantId, agentId, conversationId) -> {},
                LastSeen.NEVER,
                talking,
                talking,
                SETTINGS,
                Clock.systemUTC(),
                this::time);
        // Of a tenant that nobody is left of, each beat asks for how long.
        activity.enter("t1", "ana", new Nowhere()).close();
        ActivityLifecycle lifecycle = new ActivityLifecycle(activity, SETTINGS, timer, talking);
        broken = true;
        lifecycle.start();
        await().until(() -> errors.get() >= 3);

        broken = false;
        int before = said.get();
        await().until(() -> said.get() >= before + 2);
        lifecycle.stop();
    }

    private static final class Nowhere implements Subscription {
        @Override
        public void join(String room) {}

        @Override
        public void leave(String room) {}

        @Override
        public void tell(EventEnvelope event) {}

        @Override
        public void detach() {}
    }
}
