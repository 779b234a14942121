package io.waba.inbox.portal.socketio;

import io.waba.inbox.portal.agents.AgentChangeListener;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.agents.EnabledAgents;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Ends the sockets of agents who were disabled, or have another tenant or role now, long before their tokens end: when an instance
 * or a command says that an account was changed, and every while, in case it was not heard, with one question for all agents that are connected
 * here. While the store is away nobody is sent away.
 */
final class AgentWatch implements AgentChangeListener, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AgentWatch.class);

    private final Supplier<List<Session>> sessions;
    private final EnabledAgents agents;
    private final Duration interval;
    private final Executor blocking;
    private final ScheduledExecutorService timer;
    /** So that questions to a slow store do not pile up. */
    private final AtomicBoolean asking = new AtomicBoolean();
    /** So that a log line tells of each outage, and not of each question in it. */
    private final AtomicBoolean away = new AtomicBoolean();

    private @Nullable ScheduledFuture<?> schedule;

    /**
     * A watch that is not started.
     *
     * @param sessions those of this instance
     * @param blocking where the store is asked
     */
    AgentWatch(
            Supplier<List<Session>> sessions,
            EnabledAgents agents,
            Duration interval,
            Executor blocking,
            ScheduledExecutorService timer) {
        this.sessions = sessions;
        this.agents = agents;
        this.interval = interval;
        this.blocking = blocking;
        this.timer = timer;
    }

    @Override
    public synchronized void start() {
        long millis = interval.toMillis();
        schedule = timer.scheduleWithFixedDelay(this::askUnlessAsking, millis, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void stop() {
        if (schedule != null) {
            schedule.cancel(false);
            schedule = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return schedule != null;
    }

    /** Looks at once at that agent's sockets. */
    @Override
    public void changed(String agentId) {
        List<Session> theirs = sessions.get().stream()
                .filter(session -> {
                    AgentIdentity agent = session.identity();
                    return agent != null && agent.agentId().equals(agentId);
                })
                .toList();
        if (theirs.isEmpty()) {
            return;
        }
        try {
            blocking.execute(() -> askFor(agentId, theirs));
        } catch (RejectedExecutionException e) {
            log.warn("changed account agent={} not checked at once: too many questions wait", agentId);
        }
    }

    private void askFor(String agentId, List<Session> theirs) {
        try {
            endWhoMayNotStay(theirs);
        } catch (RuntimeException e) {
            log.warn("changed account agent={} not checked at once reason={}", agentId, e.toString());
        }
    }

    private void askUnlessAsking() {
        if (asking.compareAndSet(false, true)) {
            try {
                blocking.execute(this::ask);
            } catch (RejectedExecutionException e) {
                asking.set(false);
                log.warn("agents of open sockets not checked: too many questions wait, trying again in {}", interval);
            } catch (Error e) {
                // What throws is not run again, and who is disabled would stay.
                asking.set(false);
                log.error("agents of open sockets not checked, trying again in {}", interval, e);
            }
        }
    }

    private void ask() {
        try {
            endWhoMayNotStay(sessions.get());
            if (away.getAndSet(false)) {
                log.info("agents of open sockets can be checked again");
            }
        } catch (RuntimeException e) {
            if (!away.getAndSet(true)) {
                log.warn("agents of open sockets cannot be checked reason={}", e.toString());
            }
        } finally {
            asking.set(false);
        }
    }

    private void endWhoMayNotStay(List<Session> open) {
        Set<String> asked = new HashSet<>();
        for (Session session : open) {
            AgentIdentity agent = session.identity();
            if (agent != null) {
                asked.add(agent.agentId());
            }
        }
        if (asked.isEmpty()) {
            return;
        }
        Map<String, EnabledAgents.Post> enabled = agents.among(asked);
        for (Session session : open) {
            AgentIdentity agent = session.identity();
            // Who was let in during the question was checked during it.
            if (agent != null && asked.contains(agent.agentId()) && !hasPost(agent, enabled)) {
                session.end("the agent was disabled, or has another tenant or role now");
            }
        }
    }

    private static boolean hasPost(AgentIdentity agent, Map<String, EnabledAgents.Post> enabled) {
        return new EnabledAgents.Post(agent.tenantId(), agent.role()).equals(enabled.get(agent.agentId()));
    }
}
