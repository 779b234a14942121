package io.waba.inbox.portal.agents;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Creates the indexes of agents and sessions when the service starts, and goes on trying while the store is away. */
final class AgentIndexes implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AgentIndexes.class);
    private static final long PAUSE_SECONDS = 2;

    private final AgentStore agents;
    private final SessionStore sessions;
    private @Nullable Thread thread;
    private CountDownLatch stopped = new CountDownLatch(0);

    AgentIndexes(AgentStore agents, SessionStore sessions) {
        this.agents = agents;
        this.sessions = sessions;
    }

    /** Creates them now, or throws what the driver throws. */
    void create() {
        agents.createIndexes();
        sessions.createIndexes();
    }

    @Override
    public synchronized void start() {
        stopped = new CountDownLatch(1);
        CountDownLatch stop = stopped;
        Thread starting = new Thread(() -> createUntil(stop), "agent-indexes");
        starting.setDaemon(true);
        starting.start();
        thread = starting;
    }

    @Override
    public synchronized void stop() {
        stopped.countDown();
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    private void createUntil(CountDownLatch stop) {
        try {
            do {
                try {
                    create();
                    return;
                } catch (RuntimeException e) {
                    if (stop.getCount() == 0) {
                        return;
                    }
                    log.warn("Indexes of agents and sessions not created yet, trying again: {}", e.getMessage());
                }
            } while (!stop.await(PAUSE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
