package io.waba.inbox.portal.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waba.inbox.portal.activity.Presence.Seen;
import io.waba.inbox.portal.agents.LastSeen;
import io.waba.inbox.portal.hub.Hub;
import io.waba.inbox.portal.hub.HubEvent;
import io.waba.inbox.portal.hub.HubSettings;
import io.waba.inbox.portal.hub.MemoryBindings;
import io.waba.inbox.portal.hub.MemoryEventLog;
import io.waba.inbox.portal.hub.Subscriber;
import io.waba.inbox.portal.hub.Subscription;
import io.waba.inbox.portal.hub.WireProtocol;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.PresenceStatus;
import io.waba.inbox.shared.signal.InstanceSignal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several instances on one broker in memory, with a clock that the test moves. */
class ActivityTest {

    private static final ActivitySettings SETTINGS = new ActivitySettings(
            Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(6), Duration.ofSeconds(30));
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final List<Instance> instances = new CopyOnWriteArrayList<>();
    private final Map<String, LastSeen.Kept> kept = new ConcurrentHashMap<>();
    private final List<String> shownToCustomers = new CopyOnWriteArrayList<>();
    private volatile boolean brokerAway;

    /** Kept in memory; every agent is of the tenant that is asked for. */
    private final LastSeen lastSeen = new LastSeen() {
        @Override
        public Map<String, Kept> lastSeen(String tenantId) {
            return Map.copyOf(kept);
        }

        @Override
        public void keepSeen(Map<String, PresenceStatus> agents, Instant now) {
            agents.forEach((agentId, status) -> kept.put(agentId, new Kept(status, now)));
        }
    };

    private final class Instance {

        private final ExecutorService threads = Executors.newSingleThreadExecutor();
        private final ExecutorService lane = Executors.newSingleThreadExecutor();
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        private final Hub hub = new Hub(
                new MemoryEventLog(),
                new MemoryBindings(),
                tenantId -> Optional.empty(),
                threads,
                timer,
                HubSettings.DEFAULT);
        private volatile boolean dead;
        private volatile boolean tooMuchToSay;
        private final Activity activity = new Activity(
                "instance-" + instances.size(),
                Audience.of(hub),
                this::publish,
                (tenantId, agentId, conversationId) ->
                        shownToCustomers.add(tenantId + " " + agentId + " " + conversationId),
                lastSeen,
                this::talk,
                threads,
                SETTINGS,
                Clock.fixed(NOW, ZoneOffset.UTC),
                nanos::get);

        Instance() {
            instances.add(this);
        }

        private void talk(Runnable task) {
            if (tooMuchToSay) {
                throw new RejectedExecutionException("full");
            }
            threads.execute(task);
        }

        private void publish(List<EventEnvelope> signals) {
            if (dead || brokerAway) {
                throw new IllegalStateException("the broker is away");
            }
            for (EventEnvelope signal : signals) {
                InstanceSignal.AgentsHere said =
                        (InstanceSignal.AgentsHere) InstanceSignal.of(signal).orElseThrow();
                instances.stream()
                        .filter(instance -> !instance.dead)
                        .forEach(instance -> instance.activity.heard(signal.tenantId(), said));
            }
        }

        Browser browser(String tenantId, String agentId) {
            Browser browser = new Browser(tenantId, agentId, this);
            browser.subscription.complete(hub.attach(browser, OptionalLong.empty()));
            await().until(() -> browser.greeted);
            return browser;
        }

        /** Until everything that was begun is done. */
        void settle() {
            for (Executor executor : List.of(threads, lane, threads, lane)) {
                CompletableFuture.runAsync(() -> {}, executor).join();
            }
        }
    }

    private static final WireProtocol<String> TEXT = event -> {
        List<String> words = new ArrayList<>();
        words.add(event.type());
        for (String field : List.of("userId", "status", "conversationId", "isTyping", "isViewing")) {
            if (event.data().has(field)) {
                words.add(event.data().path(field).asString());
            }
        }
        return String.join(" ", words);
    };

    /** A tab, and what it was told since the test looked last. */
    private static final class Browser implements Subscriber {

        private final String tenantId;
        private final String agentId;
        private final Instance instance;
        private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
        private final CompletableFuture<Tab> tab = new CompletableFuture<>();
        private final List<String> told = new CopyOnWriteArrayList<>();
        private volatile boolean greeted;

        Browser(String tenantId, String agentId, Instance instance) {
            this.tenantId = tenantId;
            this.agentId = agentId;
            this.instance = instance;
        }

        Tab tab() {
            return tab.join();
        }

        List<String> told() {
            List<String> all = List.copyOf(told);
            told.removeAll(all);
            return all;
        }

        void close() {
            subscription.join().detach();
            tab().close();
        }

        @Override
        public String tenantId() {
            return tenantId;
        }

        @Override
        public String agentId() {
            return agentId;
        }

        @Override
        public Executor lane() {
            return instance.lane;
        }

        @Override
        public void attached(long position, boolean resumed) {
            tab.complete(instance.activity.enter(tenantId, agentId, subscription.join()));
        }

        @Override
        public void live() {
            tab().greet();
            greeted = true;
        }

        @Override
        public void refused(ErrorCode code, String detail) {
            throw new AssertionError(detail);
        }

        @Override
        public void deliver(HubEvent event) {
            told.add(event.encodedFor(TEXT));
        }

        @Override
        public void whenDrained(Runnable next) {
            next.run();
        }

        @Override
        public void cannotGoOn(String reason) {
            throw new AssertionError(reason);
        }
    }

    private final Instance one = new Instance();
    private final Instance two = new Instance();

    @AfterEach
    void stop() {
        instances.forEach(instance -> {
            instance.threads.shutdownNow();
            instance.lane.shutdownNow();
            instance.timer.shutdownNow();
        });
    }

    private void settle() {
        for (int i = 0; i < 3; i++) {
            instances.forEach(Instance::settle);
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        instances.stream().filter(instance -> !instance.dead).forEach(instance -> instance.activity.sweep());
        settle();
    }

    /** As many beats as it takes to notice that somebody is silent. */
    private void beats() {
        for (int i = 0; i < 5; i++) {
            instances.stream().filter(instance -> !instance.dead).forEach(instance -> instance.activity.beat());
            settle();
        }
    }

    @Test
    void manyTabsOnManyInstancesAreOneAgent() {
        Browser ana = one.browser("t1", "ana");
        settle();
        ana.told();
        Browser first = one.browser("t1", "ben");
        Browser second = two.browser("t1", "ben");
        settle();
        assertThat(ana.told()).containsExactly("presence_update ben online");
        assertThat(second.told()).contains("presence_update ana online");

        first.close();
        pass(SETTINGS.offlineAfter());
        assertThat(ana.told()).isEmpty();

        second.close();
        settle();
        assertThat(ana.told()).as("a page that is reloaded is back by then").isEmpty();
        pass(SETTINGS.offlineAfter());
        assertThat(ana.told()).containsExactly("presence_update ben offline");
    }

    @Test
    void anAgentIsOnlineWhileOneTabIs() {
        Browser ana = one.browser("t1", "ana");
        Browser first = one.browser("t1", "ben");
        Browser second = two.browser("t1", "ben");
        settle();
        ana.told();

        first.tab().set(PresenceStatus.AWAY);
        settle();
        assertThat(ana.told()).isEmpty();

        second.tab().set(PresenceStatus.AWAY);
        settle();
        assertThat(ana.told()).containsExactly("presence_update ben away");

        first.tab().set(PresenceStatus.ONLINE);
        settle();
        assertThat(ana.told()).containsExactly("presence_update ben online");
    }

    @Test
    void aReloadIsNoNews() {
        Browser ana = two.browser("t1", "ana");
        Browser ben = one.browser("t1", "ben");
        settle();
        ana.told();

        ben.close();
        settle();
        two.browser("t1", "ben");
        pass(SETTINGS.offlineAfter().multipliedBy(2));

        assertThat(ana.told()).isEmpty();
    }

    @Test
    void typingAndViewingReachTheOthersInTheConversationAndNoneOfTheAgentsOwnTabs() {
        Browser ana = one.browser("t1", "ana");
        Browser ben = two.browser("t1", "ben");
        Browser bensOther = one.browser("t1", "ben");
        Browser outside = one.browser("t1", "cleo");
        Browser stranger = one.browser("t2", "dora");
        List.of(ana, ben, bensOther, stranger).forEach(browser -> browser.tab().join("c1"));
        settle();
        List.of(ana, ben, bensOther, outside, stranger).forEach(Browser::told);

        ben.tab().typing("c1", true);
        settle();
        ben.tab().typing("c1", true);
        ben.tab().typing("c1", false);
        ben.tab().leave("c1");
        bensOther.tab().leave("c1");
        settle();

        assertThat(ana.told())
                .containsExactlyInAnyOrder("typing ben c1 true", "typing ben c1 false", "viewing ben c1 false");
        assertThat(ben.told()).isEmpty();
        assertThat(bensOther.told()).isEmpty();
        assertThat(outside.told()).isEmpty();
        assertThat(stranger.told()).isEmpty();
        assertThat(shownToCustomers).as("again only after a while").containsExactly("t1 ben c1");
    }

    @Test
    void typingEndsByItselfUnlessItIsRenewed() {
        Browser ana = one.browser("t1", "ana");
        Browser ben = two.browser("t1", "ben");
        ana.tab().join("c1");
        ben.tab().typing("c1", true);
        settle();
        ana.told();

        pass(SETTINGS.typingFor().minusSeconds(1));
        ben.tab().typing("c1", true);
        pass(SETTINGS.typingFor().minusSeconds(1));
        assertThat(ana.told()).isEmpty();

        pass(Duration.ofSeconds(1));
        assertThat(ana.told()).containsExactly("typing ben c1 false");
    }

    @Test
    void whoComesIsShownWhoIsThereAndWhoJoinsIsShownWhoLooksAndWrites() {
        Browser ben = one.browser("t1", "ben");
        ben.tab().join("c1");
        ben.tab().typing("c1", true);
        ben.tab().set(PresenceStatus.AWAY);
        settle();
        Instance three = new Instance();

        Browser ana = three.browser("t1", "ana");
        settle();
        assertThat(ana.told()).contains("presence_update ben away");

        ana.tab().join("c1");
        settle();
        assertThat(ana.told()).containsExactly("viewing ben c1 true", "typing ben c1 true");
        Browser cleo = three.browser("t1", "cleo");
        settle();
        assertThat(cleo.told()).contains("presence_update ben away", "presence_update ana online");
    }

    @Test
    void anInstanceThatDiesTakesWithItWhatItsAgentsDid() {
        Browser ana = one.browser("t1", "ana");
        Browser ben = two.browser("t1", "ben");
        ana.tab().join("c1");
        ben.tab().join("c1");
        ben.tab().typing("c1", true);
        settle();
        ana.told();

        two.dead = true;
        beats();
        assertThat(ana.told()).containsExactlyInAnyOrder("viewing ben c1 false", "typing ben c1 false");
        pass(SETTINGS.offlineAfter());
        assertThat(ana.told()).containsExactly("presence_update ben offline");
    }

    @Test
    void whileTheBrokerIsAwayNobodyIsTakenForDead() {
        Browser ana = one.browser("t1", "ana");
        Browser ben = two.browser("t1", "ben");
        ana.tab().join("c1");
        ben.tab().join("c1");
        settle();
        ana.told();

        brokerAway = true;
        ben.tab().typing("c1", true);
        beats();
        pass(SETTINGS.offlineAfter().multipliedBy(3));
        assertThat(ana.told()).isEmpty();

        brokerAway = false;
        ben.tab().typing("c1", true);
        beats();
        assertThat(ana.told()).containsExactly("typing ben c1 true");
    }

    @Test
    void whatCouldNotBeSaidForTooMuchWaitedIsSaidWithTheNextBeat() {
        Browser ana = one.browser("t1", "ana");
        Browser ben = two.browser("t1", "ben");
        ana.tab().join("c1");
        ben.tab().join("c1");
        settle();
        ana.told();

        two.tooMuchToSay = true;
        ben.tab().typing("c1", true);
        settle();
        assertThat(ana.told()).isEmpty();

        two.tooMuchToSay = false;
        beats();
        assertThat(ana.told()).containsExactly("typing ben c1 true");
    }

    @Test
    void presenceIsToldOnEveryInstanceAndFromWhatWasKeptWhereTheTenantHasNoSocket() {
        Browser ben = one.browser("t1", "ben");
        two.browser("t1", "ana");
        kept.put("old", new LastSeen.Kept(PresenceStatus.ONLINE, NOW.minusSeconds(3600)));
        pass(Duration.ofSeconds(1));
        Instance three = new Instance();

        Seen here = new Seen(PresenceStatus.ONLINE, NOW);
        Seen old = new Seen(PresenceStatus.OFFLINE, NOW.minusSeconds(3600));
        for (Instance instance : instances) {
            assertThat(instance.activity.of("t1"))
                    .containsExactlyInAnyOrderEntriesOf(Map.of("ana", here, "ben", here, "old", old));
        }

        ben.close();
        settle();
        pass(SETTINGS.offlineAfter());
        pass(Duration.ofSeconds(1));
        assertThat(three.activity.of("t1")).containsEntry("ben", new Seen(PresenceStatus.OFFLINE, NOW));
    }
}
