package io.waba.inbox.portal.activity;

import io.waba.inbox.portal.agents.LastSeen;
import io.waba.inbox.portal.hub.Subscription;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.PresenceStatus;
import io.waba.inbox.shared.signal.InstanceSignal.AgentsHere;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What agents do, on all instances: who is there, who looks at a conversation, who writes in it. It is kept in memory only. Each instance says
 * what its own agents do when that changes, and all of it at every beat; who is not heard for a few beats has died, and its agents with it.
 *
 * <p>Plain Java, driven from outside: {@link #beat}, {@link #sweep} and {@link #keep} are to be called every while.
 */
public final class Activity implements Presence {

    private static final Logger log = LoggerFactory.getLogger(Activity.class);

    private final String instanceId;
    private final Audience audience;
    private final Broadcast broadcast;
    private final CustomerTyping customer;
    private final LastSeen lastSeen;
    private final Executor talking;
    private final Executor keeping;
    private final ActivitySettings settings;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<String, TenantActivity> tenants = new ConcurrentHashMap<>();
    private final TenantActivity.Outbox outbox = new Leaving();

    /** Guarded by itself: who has something to say. */
    private final Set<TenantActivity> news = new LinkedHashSet<>();
    /** Guarded by itself: what has to be written down, by agent. */
    private final Map<String, PresenceStatus> toKeep = new HashMap<>();
    /** So that a log line tells of each outage, and not of each beat in it. */
    private final AtomicBoolean unheard = new AtomicBoolean();

    /**
     * Nobody is there.
     *
     * @param instanceId a new one with each start
     * @param talking where the broker is asked: one thread, so that what is said later arrives later
     * @param keeping where the store is asked
     */
    public Activity(
            String instanceId,
            Audience audience,
            Broadcast broadcast,
            CustomerTyping customer,
            LastSeen lastSeen,
            Executor talking,
            Executor keeping,
            ActivitySettings settings,
            Clock clock,
            LongSupplier nanoTime) {
        this.instanceId = instanceId;
        this.audience = audience;
        this.broadcast = broadcast;
        this.customer = customer;
        this.lastSeen = lastSeen;
        this.talking = talking;
        this.keeping = keeping;
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** One that shows, tells and keeps nothing. */
    public static Activity unseen(Clock clock) {
        return new Activity(
                "alone",
                Audience.NONE,
                signals -> {},
                (tenantId, agentId, conversationId) -> {},
                LastSeen.NEVER,
                task -> {},
                task -> {},
                ActivitySettings.DEFAULT,
                clock,
                System::nanoTime);
    }

    /** A socket of an agent is there. Does not block. */
    public Tab enter(String tenantId, String agentId, Subscription subscription) {
        while (true) {
            TenantActivity tenant = tenants.computeIfAbsent(
                    tenantId, id -> new TenantActivity(id, instanceId, audience, settings, clock, nanoTime, outbox));
            Tab tab = tenant.enter(agentId, subscription);
            if (tab != null) {
                return tab;
            }
            tenants.remove(tenantId, tenant);
        }
    }

    /** Whether the agent has a socket on this instance. */
    public boolean hasTabs(String tenantId, String agentId) {
        TenantActivity tenant = tenants.get(tenantId);
        return tenant != null && tenant.hasTabs(agentId);
    }

    /** An instance, perhaps this one, said what its agents do. Does not block. */
    public void heard(String tenantId, AgentsHere said) {
        TenantActivity tenant = tenants.get(tenantId);
        if (tenant != null) {
            tenant.heard(said);
        }
    }

    @Override
    public Map<String, Seen> of(String tenantId) {
        Map<String, Seen> seen = new HashMap<>();
        TenantActivity tenant = tenants.get(tenantId);
        Instant now = clock.instant();
        lastSeen.lastSeen(tenantId).forEach((agentId, kept) -> {
            boolean stillHolds =
                    tenant == null && kept.at().plus(trustKeptFor()).isAfter(now);
            seen.put(agentId, new Seen(stillHolds ? kept.status() : PresenceStatus.OFFLINE, kept.at()));
        });
        if (tenant != null) {
            tenant.there().forEach((agentId, status) -> seen.put(agentId, new Seen(status, now)));
        }
        return seen;
    }

    /** Whoever wrote it down would have done so again. */
    private Duration trustKeptFor() {
        return settings.keepEvery().multipliedBy(2);
    }

    // ---- time

    /** Says of every tenant what its agents do here. */
    public void beat() {
        tenants.forEach((tenantId, tenant) -> {
            if (tenant.closeIfDeserted()) {
                tenants.remove(tenantId, tenant);
            } else {
                tenant.beat();
            }
        });
    }

    /** Ends what nobody renewed, and writes down what changed. */
    public void sweep() {
        tenants.values().forEach(TenantActivity::sweep);
        synchronized (toKeep) {
            if (toKeep.isEmpty()) {
                return;
            }
        }
        try {
            keeping.execute(this::writeDown);
        } catch (RejectedExecutionException e) {
            log.debug("presence not written down yet: too many questions wait");
        }
    }

    /** Writes down who is here. */
    public void keep() {
        tenants.values().forEach(TenantActivity::keep);
    }

    private void writeDown() {
        Map<String, PresenceStatus> changes;
        synchronized (toKeep) {
            changes = Map.copyOf(toKeep);
            toKeep.clear();
        }
        try {
            lastSeen.keepSeen(changes, clock.instant());
        } catch (RuntimeException e) {
            log.warn("presence not written down, trying again agents={} reason={}", changes.size(), e.toString());
            synchronized (toKeep) {
                changes.forEach(toKeep::putIfAbsent);
            }
        }
    }

    // ---- what leaves the instance

    private void speak() {
        List<TenantActivity> speakers;
        synchronized (news) {
            speakers = List.copyOf(news);
            news.clear();
        }
        List<EventEnvelope> said = new ArrayList<>(speakers.size());
        for (TenantActivity speaker : speakers) {
            EventEnvelope signal = speaker.said();
            if (signal != null) {
                said.add(signal);
            }
        }
        if (said.isEmpty()) {
            return;
        }
        try {
            broadcast.publish(said);
            if (unheard.getAndSet(false)) {
                log.info("other instances hear of agents' activity again");
            }
        } catch (RuntimeException e) {
            // The next beat says all of it.
            speakers.forEach(TenantActivity::unsaid);
            if (!unheard.getAndSet(true)) {
                log.warn("other instances do not hear of agents' activity reason={}", e.toString());
            }
        }
    }

    /** Returns whether it was taken. */
    private boolean talk(Runnable task) {
        try {
            talking.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            log.debug("not told: {}", e.toString());
            return false;
        }
    }

    private final class Leaving implements TenantActivity.Outbox {

        /** Whatever else changes until it is said is said with it. */
        @Override
        public void hasNews(TenantActivity tenant) {
            boolean first;
            synchronized (news) {
                first = news.isEmpty();
                news.add(tenant);
            }
            if (first && !talk(Activity.this::speak)) {
                // Whoever has news next asks again; the next beat says all of it.
                synchronized (news) {
                    news.clear();
                }
            }
        }

        @Override
        public void keep(String agentId, PresenceStatus status) {
            synchronized (toKeep) {
                toKeep.put(agentId, status);
            }
        }

        @Override
        public void showToCustomer(String tenantId, String agentId, String conversationId) {
            boolean unused = talk(() -> {
                try {
                    customer.show(tenantId, agentId, conversationId);
                } catch (RuntimeException e) {
                    log.debug("typing not shown to the customer reason={}", e.toString());
                }
            });
        }
    }
}
