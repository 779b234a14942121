package io.waba.inbox.portal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waba.inbox.shared.access.Rooms;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.wire.WireJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HubTest {

    private static final String TENANT = "t1";

    private final MemoryEventLog log = new MemoryEventLog();
    private final MemoryBindings bindings = new MemoryBindings();
    private final Map<String, EventEnvelope> metrics = new ConcurrentHashMap<>();
    private final ExecutorService blocking = Executors.newFixedThreadPool(4);
    private final ExecutorService lane = Executors.newSingleThreadExecutor();
    private final ExecutorService otherLane = Executors.newSingleThreadExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final RecordingSubscriber.TextProtocol protocol = new RecordingSubscriber.TextProtocol();
    private final Hub hub = new Hub(
            log,
            bindings,
            tenant -> Optional.ofNullable(metrics.get(tenant)),
            blocking,
            timer,
            new HubSettings(Duration.ofMillis(50), Duration.ofMillis(20), 7, 5));

    @AfterEach
    void stop() {
        timer.shutdownNow();
        blocking.shutdownNow();
        lane.shutdownNow();
        otherLane.shutdownNow();
    }

    // ---- coming

    @Test
    void aFirstSubscriberBindsItsTenantAndBeginsAfterTheTop() {
        log("old");
        RecordingSubscriber subscriber = attach("a1");
        assertThat(bindings.isBound(TENANT)).isTrue();
        publish("new");
        awaitTold(subscriber, "attached 1", "new");
    }

    @Test
    void whatIsPublishedWhileTheTenantIsBeingBoundIsNotLost() {
        bindings.onBind(() -> {
            hub.receive(log("during")); // before the top is read: part of it
        });
        RecordingSubscriber subscriber = attach("a1");
        publish("after");
        awaitTold(subscriber, "attached 1", "after");
    }

    @Test
    void aSubscriberIsRefusedWhileTheBrokerIsAwayAndServedAfterwards() {
        bindings.setAway(true);
        RecordingSubscriber subscriber = subscriber(TENANT, "a1", lane);
        hub.attach(subscriber, OptionalLong.empty());
        awaitTold(subscriber, "refused unavailable");
        bindings.setAway(false);
        publish("later");
        assertThat(attach("a1").told).containsExactly("attached 1");
    }

    @Test
    void aSubscriberIsRefusedWhileTheStoreIsAway() {
        log.setAway(true);
        RecordingSubscriber subscriber = subscriber(TENANT, "a1", lane);
        hub.attach(subscriber, OptionalLong.empty());
        awaitTold(subscriber, "refused unavailable");
    }

    @Test
    void theTenantIsUnboundAWhileAfterItsLastSubscriberLeft() {
        Subscription first = hub.attach(subscriber(TENANT, "a1", lane), OptionalLong.empty());
        Subscription second = hub.attach(subscriber(TENANT, "a2", lane), OptionalLong.empty());
        Awaitility.await().until(() -> hub.tenants() == 1);
        first.detach();
        first.detach();
        Awaitility.await().during(Duration.ofMillis(150)).until(() -> bindings.isBound(TENANT));
        second.detach();
        Awaitility.await().until(() -> !bindings.isBound(TENANT));
        assertThat(hub.tenants()).isZero();
    }

    @Test
    void aTenantThatWasUnboundBeginsAtTheTopAgain() {
        Subscription first = hub.attach(subscriber(TENANT, "a1", lane), OptionalLong.empty());
        Awaitility.await().until(() -> hub.tenants() == 1);
        first.detach();
        Awaitility.await().until(() -> !bindings.isBound(TENANT));
        log("nobody saw it");
        RecordingSubscriber subscriber = attach("a1");
        publish("seen");
        awaitTold(subscriber, "attached 1", "seen");
    }

    @Test
    void ofATenantWhoseLastSubscriberHasGoneNothingIsKept() {
        Subscription first = hub.attach(subscriber(TENANT, "a1", lane), OptionalLong.empty());
        RecordingSubscriber other = attach(subscriber("t2", "a2", lane));
        Awaitility.await().until(() -> hub.tenants() == 2);
        first.detach();
        Awaitility.await().until(() -> hub.remembered() == 1);
        assertThat(bindings.isBound(TENANT)).isFalse();
        hub.receive(log.append(event("new_message", "t2", "still here")));
        awaitTold(other, "attached 0", "still here");
    }

    @Test
    void whoComesWhileTheLastOneGoesMissesNothing() throws Exception {
        Hub hasty = new Hub(
                log,
                bindings,
                tenant -> Optional.empty(),
                blocking,
                timer,
                new HubSettings(Duration.ofMillis(1), Duration.ofMillis(5), 7, 5));
        ExecutorService visitors = Executors.newFixedThreadPool(3);
        List<Future<?>> visits = new ArrayList<>();
        for (String agent : List.of("a1", "a2", "a3")) {
            visits.add(visitors.submit(() -> {
                for (int visit = 0; visit < 100; visit++) {
                    RecordingSubscriber visitor = subscriber(TENANT, agent, lane);
                    Subscription subscription = hasty.attach(visitor, OptionalLong.empty());
                    Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> !visitor.told.isEmpty());
                    String text = agent + " " + visit;
                    EventEnvelope event = log(text);
                    if (bindings.isBound(TENANT)) {
                        hasty.receive(event);
                    }
                    Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> visitor.told.contains(text));
                    subscription.detach();
                }
            }));
        }
        for (Future<?> visit : visits) {
            visit.get();
        }
        visitors.shutdown();
        Awaitility.await().until(() -> hasty.remembered() == 0);
        assertThat(bindings.isBound(TENANT)).isFalse();
    }

    @Test
    void whoComesJustWhenTheTenantHasBeenUnboundIsNotForgottenWithIt() {
        Subscription first = hub.attach(subscriber(TENANT, "a1", lane), OptionalLong.empty());
        Awaitility.await().until(() -> hub.tenants() == 1);
        RecordingSubscriber comer = subscriber(TENANT, "a2", lane);
        bindings.onUnbind(() -> hub.attach(comer, OptionalLong.empty()));
        first.detach();
        awaitTold(comer, "attached 0");
        publish("one");
        awaitTold(comer, "attached 0", "one");
    }

    // ---- order

    @Test
    void everySubscriberGetsEachEventOnceInTheOrderOfPositions() {
        RecordingSubscriber one = attach("a1");
        RecordingSubscriber two = attach(subscriber(TENANT, "a2", otherLane));
        List<String> texts = publishMany(100);
        awaitTold(one, expected("attached 0", texts));
        awaitTold(two, expected("attached 0", texts));
        assertThat(protocol.encoded).as("encoded once however many receive it").hasSize(100);
    }

    @Test
    void aRepeatIsDropped() {
        RecordingSubscriber subscriber = attach("a1");
        EventEnvelope first = publish("one");
        publish("two");
        hub.receive(first);
        publish("three");
        awaitTold(subscriber, "attached 0", "one", "two", "three");
    }

    @Test
    void aHoleIsFilledFromTheLog() {
        RecordingSubscriber subscriber = attach("a1");
        publish("one");
        IntStream.rangeClosed(2, 20).forEach(i -> log("missed " + i));
        publish("last");
        awaitTold(
                subscriber,
                expected(
                        "attached 0",
                        List.of("one"),
                        IntStream.rangeClosed(2, 20)
                                .mapToObj(i -> "missed " + i)
                                .toList(),
                        List.of("last")));
    }

    @Test
    void whatArrivesWhileAHoleIsFilledComesAfterIt() {
        RecordingSubscriber subscriber = attach("a1");
        log.setAway(true);
        log("missed");
        publish("announced");
        publish("more");
        log.setAway(false);
        publish("last");
        awaitTold(subscriber, "attached 0", "missed", "announced", "more", "last");
    }

    @Test
    void whenTheLogCannotFillAHoleEverybodyIsSentAwayAndANewcomerBeginsAtTheTop() {
        RecordingSubscriber subscriber = attach("a1");
        publish("one");
        log("expired");
        log("expired too");
        log.forgetBefore(TENANT, 4);
        publish("new");
        awaitTold(subscriber, "attached 0", "one", "sent away");
        RecordingSubscriber newcomer = attach("a2");
        publish("newer");
        awaitTold(newcomer, "attached 4", "newer");
    }

    @Test
    void anAnnouncedEventThatTheLogNeverShowsSendsEverybodyAway() {
        RecordingSubscriber subscriber = attach("a1");
        hub.receive(message("from a log that was lost").at(7));
        awaitTold(subscriber, "attached 0", "sent away");
    }

    @Test
    void whatWasMissedWhileTheBrokerWasAwayComesWhenItIsBack() {
        RecordingSubscriber subscriber = attach("a1");
        log("missed one");
        log("missed two");
        hub.resynchronise();
        awaitTold(subscriber, "attached 0", "missed one", "missed two");
        publish("live");
        awaitTold(subscriber, "attached 0", "missed one", "missed two", "live");
    }

    @Test
    void whatPassesWhileTheLogIsAskedSendsNobodyAway() {
        RecordingSubscriber subscriber = attach("a1");
        log.onceAfterTop(() -> publish("meanwhile"));
        hub.resynchronise();
        awaitTold(subscriber, "attached 0", "meanwhile");
        publish("after");
        awaitTold(subscriber, "attached 0", "meanwhile", "after");
    }

    @Test
    void resynchronisingTriesAgainUntilTheStoreAnswers() {
        RecordingSubscriber subscriber = attach("a1");
        log("missed");
        log.setAway(true);
        hub.resynchronise();
        Awaitility.await().during(Duration.ofMillis(100)).until(() -> subscriber.told.size() == 1);
        log.setAway(false);
        awaitTold(subscriber, "attached 0", "missed");
    }

    @Test
    void anEventWithoutAPositionGoesOutAtOnce() {
        RecordingSubscriber subscriber = attach("a1");
        hub.receive(event("metrics_update", TENANT, "5 waiting"));
        awaitTold(subscriber, "attached 0", "metrics_update 5 waiting");
    }

    // ---- resuming

    @Test
    void aShortAbsenceIsReplayedFromMemory() {
        attach("a0");
        publishMany(5);
        RecordingSubscriber subscriber = attach(subscriber(TENANT, "a1", lane), 2);
        publish("live");
        awaitTold(subscriber, "resumed 2", "m3", "m4", "m5", "live");
        assertThat(log.reads()).isZero();
    }

    @Test
    void aLongAbsenceIsReplayedFromTheLogInOrderBeforeAnythingLive() {
        attach("a0");
        List<String> missed = publishMany(60);
        RecordingSubscriber subscriber = subscriber(TENANT, "a1", otherLane);
        hub.attach(subscriber, OptionalLong.of(3));
        List<String> live = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            publish("live " + i);
            live.add("live " + i);
        }
        awaitTold(subscriber, expected("resumed 3", missed.subList(3, 60), live));
    }

    @Test
    void whoResumesOnAnInstanceThatIsBehindGetsNothingTwice() {
        attach("a0");
        EventEnvelope one = log("one");
        EventEnvelope two = log("two");
        RecordingSubscriber subscriber = attach(subscriber(TENANT, "a1", lane), 2); // saw both elsewhere
        hub.receive(one);
        hub.receive(two);
        publish("three");
        awaitTold(subscriber, "resumed 2", "three");
    }

    @Test
    void whoResumesAtTheLogsEndStaysThoughMoreThanTheStreamRemembersPassesMeanwhile() {
        attach("a0");
        EventEnvelope seenElsewhere = log("one");
        List<String> meanwhile = new ArrayList<>();
        log.onceAfterRead(() -> {
            hub.receive(seenElsewhere);
            meanwhile.addAll(publishMany(20));
        });
        RecordingSubscriber subscriber = attach(subscriber(TENANT, "a1", lane), 1);
        publish("last");
        awaitTold(subscriber, expected("resumed 1", meanwhile, List.of("last")));
    }

    @Test
    void whoResumesWhereTheLogEndsBeforeTheStreamIsSentAwayAndSoAreTheOthers() {
        RecordingSubscriber there = attach("a0");
        List<String> passed = publishMany(20);
        log.loseAfter(TENANT, 5);
        awaitTold(attach(subscriber(TENANT, "a1", lane), 5), "resumed 5", "sent away");
        awaitTold(there, expected("attached 0", passed, List.of("sent away")));
    }

    @Test
    void whoMissedWhatTheLogHasForgottenBeginsAnew() {
        publishMany(20);
        log.forgetBefore(TENANT, 10);
        assertThat(attach(subscriber(TENANT, "a1", lane), 3).told).containsExactly("attached 20");
    }

    @Test
    void whoClaimsAPositionThatNeverWasBeginsAnew() {
        publishMany(3);
        assertThat(attach(subscriber(TENANT, "a1", lane), 1000).told).containsExactly("attached 3");
    }

    @Test
    void aReplayWaitsForASubscriberThatDoesNotKeepUp() {
        attach("a0");
        publishMany(60);
        RecordingSubscriber subscriber = subscriber(TENANT, "a1", lane);
        subscriber.clog();
        hub.attach(subscriber, OptionalLong.of(0));
        Awaitility.await().until(() -> subscriber.told.size() == 8);
        Awaitility.await().during(Duration.ofMillis(100)).until(() -> subscriber.told.size() == 8);
    }

    @Test
    void aStreamOfEventsLosesNothingForThoseWhoComeMeanwhile() throws Exception {
        attach("a0");
        List<String> all = new ArrayList<>();
        Thread publisher = new Thread(() -> all.addAll(publishMany(1000)));
        publisher.start();
        List<RecordingSubscriber> comers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            RecordingSubscriber comer = subscriber(TENANT, "a" + i, i % 2 == 0 ? lane : otherLane);
            hub.attach(comer, i % 3 == 0 ? OptionalLong.empty() : OptionalLong.of(0));
            comers.add(comer);
        }
        publisher.join();
        Awaitility.await().until(() -> comers.stream().noneMatch(comer -> comer.told.isEmpty()));
        publish("last"); // so that something comes to whoever came after the other thread had ended, too
        Awaitility.await().until(() -> comers.stream().allMatch(comer -> comer.told.contains("last")));
        for (RecordingSubscriber comer : comers) {
            int begin = Integer.parseInt(comer.told.get(0).split(" ", 2)[1]);
            List<String> expected = new ArrayList<>(all.subList(begin, all.size()));
            expected.add("last");
            assertThat(comer.told.subList(1, comer.told.size())).isEqualTo(expected);
        }
    }

    // ---- tenants and rooms

    @Test
    void tenantsNeverMeetWhateverTheirRoomsAreCalled() {
        RecordingSubscriber ours = subscriber(TENANT, "a1", lane);
        Subscription subscription = hub.attach(ours, OptionalLong.empty());
        RecordingSubscriber theirs = attach(subscriber("t2", "a1", lane));
        awaitTold(ours, "attached 0");
        subscription.join(Rooms.tenant("t2"));
        subscription.join(Rooms.user("a1"));
        subscription.join(Rooms.conversation("c1"));
        hub.receive(log.append(event("new_message", "t2", "theirs")));
        hub.send(Rooms.user("a1"), event("typing", "t2", "to their a1"));
        hub.send(Rooms.conversation("c1"), event("typing", "t2", "in their c1"));
        hub.send(Rooms.user("a1"), event("typing", TENANT, "to ours"));
        awaitTold(ours, "attached 0", "typing to ours");
        awaitTold(theirs, "attached 0", "theirs", "typing to their a1");
    }

    @Test
    void aRoomIsReceivedFromJoiningToLeaving() {
        RecordingSubscriber subscriber = subscriber(TENANT, "a1", lane);
        Subscription subscription = hub.attach(subscriber, OptionalLong.empty());
        awaitTold(subscriber, "attached 0");
        String room = Rooms.conversation("c1");
        hub.send(room, event("typing", TENANT, "before"));
        subscription.join(room);
        subscription.join(room);
        hub.send(room, event("typing", TENANT, "within"));
        subscription.leave(room);
        hub.send(room, event("typing", TENANT, "after"));
        publish("last");
        awaitTold(subscriber, "attached 0", "typing within", "last");
    }

    @Test
    void anEventWithAPositionMustNotBypassTheStream() {
        assertThatThrownBy(() -> hub.send(Rooms.user("a1"), message("x").at(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("position: 1");
        assertThatThrownBy(() -> hub.sendToOthers(Rooms.user("a1"), message("x").at(2), "a2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("position: 2");
    }

    @Test
    void whoLeftReceivesNothing() {
        RecordingSubscriber stays = attach("a1");
        RecordingSubscriber goes = subscriber(TENANT, "a2", lane);
        Subscription subscription = hub.attach(goes, OptionalLong.empty());
        awaitTold(goes, "attached 0");
        subscription.detach();
        publish("one");
        awaitTold(stays, "attached 0", "one");
        assertThat(goes.told).containsExactly("attached 0");
    }

    @Test
    void aSubscriberThatFailsIsSentAwayAndTheOthersGetTheEvent() {
        RecordingSubscriber failing = attach("a1");
        RecordingSubscriber fine = attach("a2");
        failing.failOn("two");
        publish("one");
        publish("two");
        publish("three");
        awaitTold(fine, "attached 0", "one", "two", "three");
        awaitTold(failing, "attached 0", "one", "sent away");
    }

    // ---- figures

    @Test
    void theLatestFiguresComeRightAfterAttaching() {
        metrics.put(TENANT, event("metrics_update", TENANT, "3 waiting"));
        RecordingSubscriber subscriber = subscriber(TENANT, "a1", lane);
        hub.attach(subscriber, OptionalLong.empty());
        awaitTold(subscriber, "attached 0", "metrics_update 3 waiting");
    }

    // ---- helpers

    private EventEnvelope log(String text) {
        return log.append(message(text));
    }

    private EventEnvelope publish(String text) {
        EventEnvelope logged = log(text);
        hub.receive(logged);
        return logged;
    }

    private List<String> publishMany(int count) {
        List<String> texts =
                IntStream.rangeClosed(1, count).mapToObj(i -> "m" + i).toList();
        texts.forEach(this::publish);
        return texts;
    }

    private static EventEnvelope message(String text) {
        return event("new_message", TENANT, text);
    }

    private static EventEnvelope event(String type, String tenantId, String text) {
        return new EventEnvelope(
                type, tenantId, type + ":" + text, Instant.EPOCH, WireJson.toTree(Map.of("message", text)), null);
    }

    private RecordingSubscriber subscriber(String tenantId, String agentId, ExecutorService on) {
        return new RecordingSubscriber(tenantId, agentId, on, protocol);
    }

    private RecordingSubscriber attach(String agentId) {
        return attach(subscriber(TENANT, agentId, lane));
    }

    private RecordingSubscriber attach(RecordingSubscriber subscriber) {
        hub.attach(subscriber, OptionalLong.empty());
        return awaitAttached(subscriber);
    }

    private RecordingSubscriber attach(RecordingSubscriber subscriber, long after) {
        hub.attach(subscriber, OptionalLong.of(after));
        return awaitAttached(subscriber);
    }

    private static RecordingSubscriber awaitAttached(RecordingSubscriber subscriber) {
        Awaitility.await().until(() -> !subscriber.told.isEmpty());
        return subscriber;
    }

    @SafeVarargs
    private static List<String> expected(String first, List<String>... rest) {
        List<String> all = new ArrayList<>(List.of(first));
        for (List<String> part : rest) {
            all.addAll(part);
        }
        return all;
    }

    private static void awaitTold(RecordingSubscriber subscriber, String... expected) {
        awaitTold(subscriber, List.of(expected));
    }

    private static void awaitTold(RecordingSubscriber subscriber, List<String> expected) {
        Awaitility.await().untilAsserted(() -> assertThat(subscriber.told).isEqualTo(expected));
    }
}
