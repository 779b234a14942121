package io.waba.inbox.portal.activity;

import io.waba.inbox.portal.hub.Subscription;
import io.waba.inbox.shared.access.Rooms;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent;
import io.waba.inbox.shared.event.PresenceStatus;
import io.waba.inbox.shared.signal.InstanceSignal.AgentHere;
import io.waba.inbox.shared.signal.InstanceSignal.AgentsHere;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one tenant's agents do, as this instance knows it: its own tabs, and what each other instance said last. Whatever changes, the agent's
 * whole is computed anew and compared with what the sockets here were shown; the difference is what they are shown next. So all instances come
 * to the same, in whatever order they hear of each other.
 *
 * <p>Its lock is held for memory work only, and while the sockets are told, which does not block: so a socket that joins is shown what holds, then
 * what changes, in that order.
 */
final class TenantActivity {

    /** So many of our own beats came back to us without one of the other instance: it is gone. */
    private static final int MOST_MISSED = 3;

    private static final Duration CUSTOMER_SEES_TYPING_FOR = Duration.ofSeconds(20);

    /** What another instance said last. */
    private static final class Other {
        private final Map<String, Doing> agents = new HashMap<>();
        private int missed;
    }

    /** What the sockets here were shown of an agent. */
    private static final class Shown {
        private Doing doing = Doing.NOTHING;
        private @Nullable Long goneAt;
        private boolean wasHere;
    }

    private final String tenantId;
    private final String instanceId;
    private final Audience audience;
    private final ActivitySettings settings;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Outbox outbox;

    private final Map<String, Set<Tab>> here = new HashMap<>();
    /** What {@link #here} comes to, as it was told to the others or is about to be. */
    private final Map<String, Doing> doneHere = new HashMap<>();

    private final Map<String, Other> others = new HashMap<>();
    private final Map<String, Shown> shown = new HashMap<>();
    private final Map<String, Long> shownToCustomer = new HashMap<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private boolean sayAll = true;
    private boolean ask = true;
    private boolean closed;
    private long emptySince;

    /** What has to leave the instance. No method blocks. */
    interface Outbox {

        /** The tenant has something to say to the other instances: {@link #said}. */
        void hasNews(TenantActivity tenant);

        /** To be written down. */
        void keep(String agentId, PresenceStatus status);

        void showToCustomer(String tenantId, String agentId, String conversationId);
    }

    TenantActivity(
            String tenantId,
            String instanceId,
            Audience audience,
            ActivitySettings settings,
            Clock clock,
            LongSupplier nanoTime,
            Outbox outbox) {
        this.tenantId = tenantId;
        this.instanceId = instanceId;
        this.audience = audience;
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.outbox = outbox;
        this.emptySince = nanoTime.getAsLong();
    }

    // ---- tabs

    /** Null when the tenant was given up meanwhile. */
    synchronized @Nullable Tab enter(String agentId, Subscription subscription) {
        if (closed) {
            return null;
        }
        Tab tab = new Tab(this, agentId, subscription);
        here.computeIfAbsent(agentId, unused -> new HashSet<>(2)).add(tab);
        changedHere(agentId);
        return tab;
    }

    synchronized void greet(Tab tab) {
        shown.forEach((agentId, agent) -> {
            if (agent.doing.isThere()) {
                audience.one(tab.subscription(), presence(agentId, agent.doing.status()));
            }
        });
    }

    synchronized void change(Tab tab, Runnable change) {
        if (!tab.isClosed()) {
            change.run();
            changedHere(tab.agentId());
        }
    }

    synchronized void join(Tab tab, String conversationId) {
        if (tab.isClosed() || !tab.viewing().add(conversationId)) {
            return;
        }
        tab.subscription().join(Rooms.conversation(conversationId));
        shown.forEach((agentId, agent) -> {
            if (!agentId.equals(tab.agentId())) {
                if (agent.doing.viewing().contains(conversationId)) {
                    audience.one(tab.subscription(), viewing(conversationId, agentId, true));
                }
                if (agent.doing.typing().contains(conversationId)) {
                    audience.one(tab.subscription(), typing(conversationId, agentId, true));
                }
            }
        });
        changedHere(tab.agentId());
    }

    synchronized void leave(Tab tab, String conversationId) {
        tab.subscription().leave(Rooms.conversation(conversationId));
        if (!tab.isClosed() && tab.viewing().remove(conversationId)) {
            tab.stopTyping(conversationId);
            changedHere(tab.agentId());
        }
    }

    synchronized boolean typing(Tab tab, String conversationId, boolean isTyping) {
        if (tab.isClosed()) {
            return true;
        }
        if (isTyping) {
            if (!tab.startTyping(
                    conversationId, nanoTime.getAsLong() + settings.typingFor().toNanos())) {
                return false;
            }
            showToCustomer(tab.agentId(), conversationId);
        } else {
            tab.stopTyping(conversationId);
        }
        changedHere(tab.agentId());
        return true;
    }

    private void showToCustomer(String agentId, String conversationId) {
        long now = nanoTime.getAsLong();
        Long last = shownToCustomer.get(conversationId);
        if (last == null || now - last >= CUSTOMER_SEES_TYPING_FOR.toNanos()) {
            shownToCustomer.put(conversationId, now);
            outbox.showToCustomer(tenantId, agentId, conversationId);
        }
    }

    synchronized void close(Tab tab) {
        Set<Tab> tabs = here.get(tab.agentId());
        if (tabs != null && tabs.remove(tab)) {
            tab.setClosed();
            if (tabs.isEmpty()) {
                here.remove(tab.agentId());
            }
            if (here.isEmpty()) {
                emptySince = nanoTime.getAsLong();
            }
            changedHere(tab.agentId());
        }
    }

    synchronized boolean hasTabs(String agentId) {
        return here.containsKey(agentId);
    }

    private void changedHere(String agentId) {
        Doing now = doingHere(agentId);
        Doing before = now.isThere() ? doneHere.put(agentId, now) : doneHere.remove(agentId);
        if (!now.equals(before)) {
            show(agentId);
            changed.add(agentId);
            outbox.hasNews(this);
        }
    }

    // ---- other instances

    synchronized void heard(AgentsHere said) {
        if (said.instanceId().equals(instanceId)) {
            // What we said came back, so what others say would have come as well.
            if (said.whole()) {
                giveUpTheSilent();
            }
            return;
        }
        Other other = others.computeIfAbsent(said.instanceId(), unused -> new Other());
        other.missed = 0;
        Set<String> touched = new HashSet<>();
        if (said.whole()) {
            touched.addAll(other.agents.keySet());
            other.agents.clear();
        }
        for (AgentHere agent : said.agents()) {
            touched.add(agent.agentId());
            Doing doing = Doing.of(agent);
            if (doing.isThere()) {
                other.agents.put(agent.agentId(), doing);
            } else {
                other.agents.remove(agent.agentId());
            }
        }
        if (other.agents.isEmpty()) {
            others.remove(said.instanceId());
        }
        touched.forEach(this::show);
        if (said.asking()) {
            beat();
        }
    }

    private void giveUpTheSilent() {
        Set<String> touched = new HashSet<>();
        others.values().removeIf(other -> {
            other.missed++;
            boolean silent = other.missed > MOST_MISSED;
            if (silent) {
                touched.addAll(other.agents.keySet());
            }
            return silent;
        });
        touched.forEach(this::show);
    }

    synchronized void beat() {
        sayAll = true;
        outbox.hasNews(this);
    }

    /** What there is to say to the other instances; null when that was said already. */
    synchronized @Nullable EventEnvelope said() {
        if (!sayAll && changed.isEmpty()) {
            return null;
        }
        Collection<String> whom = sayAll ? here.keySet() : changed;
        List<AgentHere> agents = whom.stream()
                .map(agentId -> doneHere.getOrDefault(agentId, Doing.NOTHING).by(agentId))
                .toList();
        AgentsHere said = new AgentsHere(instanceId, sayAll, ask, agents);
        sayAll = false;
        ask = false;
        changed.clear();
        Instant now = clock.instant();
        return said.in(tenantId, said.wireName() + ":" + tenantId + ":" + instanceId, now);
    }

    /** What was to be said may not have arrived. */
    synchronized void unsaid() {
        sayAll = true;
        ask = true;
    }

    // ---- time

    /** Ends what nobody renewed. */
    synchronized void sweep() {
        long now = nanoTime.getAsLong();
        here.forEach((agentId, tabs) -> {
            tabs.forEach(tab -> tab.stopTypingOverdue(now));
            changedHere(agentId);
        });
        shownToCustomer.values().removeIf(at -> now - at >= CUSTOMER_SEES_TYPING_FOR.toNanos());
        shown.entrySet().stream()
                .filter(agent -> agent.getValue().goneAt != null)
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::show);
    }

    /** Writes down who is here. */
    synchronized void keep() {
        doneHere.forEach((agentId, doing) -> outbox.keep(agentId, doing.status()));
    }

    /** Returns whether nobody has been here for a while; then it takes no tab any more. */
    synchronized boolean closeIfDeserted() {
        if (here.isEmpty()
                && nanoTime.getAsLong() - emptySince
                        > settings.offlineAfter().plus(settings.beat()).toNanos()) {
            closed = true;
        }
        return closed;
    }

    // ---- what the sockets here are shown

    private Doing doingHere(String agentId) {
        return Doing.together(
                here.getOrDefault(agentId, Set.of()).stream().map(Tab::doing).toList());
    }

    private Doing doing(String agentId) {
        List<Doing> parts = new ArrayList<>(others.size() + 1);
        parts.add(doneHere.getOrDefault(agentId, Doing.NOTHING));
        for (Other other : others.values()) {
            Doing there = other.agents.get(agentId);
            if (there != null) {
                parts.add(there);
            }
        }
        return Doing.together(parts);
    }

    /** Shows what changed of an agent. */
    private void show(String agentId) {
        Shown agent = shown.computeIfAbsent(agentId, unused -> new Shown());
        Doing before = agent.doing;
        Doing now = notGoneAtOnce(agent, doing(agentId));
        agent.wasHere |= here.containsKey(agentId);
        agent.doing = now;
        if (before.status() != now.status()) {
            audience.everybody(presence(agentId, now.status()));
            if (agent.wasHere) {
                outbox.keep(agentId, now.status());
            }
        }
        differences(before.viewing(), now.viewing())
                .forEach((id, on) -> audience.othersIn(id, agentId, viewing(id, agentId, on)));
        differences(before.typing(), now.typing())
                .forEach((id, on) -> audience.othersIn(id, agentId, typing(id, agentId, on)));
        if (!now.isThere()) {
            shown.remove(agentId);
        }
    }

    /** A page that is reloaded comes back within a moment. */
    private Doing notGoneAtOnce(Shown agent, Doing now) {
        if (now.isThere()) {
            agent.goneAt = null;
            return now;
        }
        long time = nanoTime.getAsLong();
        if (agent.goneAt == null) {
            agent.goneAt = time;
        }
        boolean gone = time - agent.goneAt >= settings.offlineAfter().toNanos();
        return gone ? now : now.with(agent.doing.status());
    }

    private static Map<String, Boolean> differences(Set<String> before, Set<String> now) {
        if (before.equals(now)) {
            return Map.of();
        }
        Map<String, Boolean> differences = new HashMap<>();
        before.stream().filter(id -> !now.contains(id)).forEach(id -> differences.put(id, false));
        now.stream().filter(id -> !before.contains(id)).forEach(id -> differences.put(id, true));
        return differences;
    }

    synchronized Map<String, PresenceStatus> there() {
        Map<String, PresenceStatus> there = new HashMap<>();
        shown.forEach((agentId, agent) -> {
            if (agent.doing.isThere()) {
                there.put(agentId, agent.doing.status());
            }
        });
        return there;
    }

    private EventEnvelope presence(String agentId, PresenceStatus status) {
        return event(agentId, new PortalEvent.PresenceUpdate(agentId, status, clock.instant()));
    }

    private EventEnvelope viewing(String conversationId, String agentId, boolean isViewing) {
        return event(agentId, new PortalEvent.Viewing(conversationId, agentId, isViewing));
    }

    private EventEnvelope typing(String conversationId, String agentId, boolean isTyping) {
        return event(agentId, new PortalEvent.Typing(conversationId, agentId, isTyping));
    }

    private EventEnvelope event(String agentId, PortalEvent event) {
        return EventEnvelope.of(tenantId, EventIds.activity(event.type(), tenantId, agentId), clock.instant(), event);
    }
}
