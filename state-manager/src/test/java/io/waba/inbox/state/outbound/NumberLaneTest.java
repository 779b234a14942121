package io.waba.inbox.state.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.state.outbound.NumberLane.Conversation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A lane whose threads run when the test says so. */
class NumberLaneTest {

    private static final int BACKLOG = 100_000;
    private static final int MOST_REMEMBERED = 1_000;

    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final Set<Conversation> unsent = new LinkedHashSet<>();
    private final List<Conversation> sent = new ArrayList<>();
    private final Map<Conversation, Duration> pauses = new HashMap<>();
    private Optional<Duration> more = Optional.empty();
    private Runnable beforeThread = () -> {};
    private Runnable beforePause = () -> {};
    private Runnable beforeEach = () -> {};
    private Runnable afterEach = () -> {};
    private int mostRemembered;

    private final NumberLane lane = new NumberLane(2, MOST_REMEMBERED, this::start, this::send, this::pause);

    private void start(Runnable thread) {
        beforeThread.run();
        threads.add(thread);
    }

    private void pause(Conversation conversation, Duration pause) {
        beforePause.run();
        pauses.put(conversation, pause);
    }

    private Optional<Duration> send(Conversation conversation) {
        beforeEach.run();
        if (more.isEmpty()) {
            unsent.remove(conversation);
            sent.add(conversation);
            afterEach.run();
        }
        mostRemembered = Math.max(mostRemembered, lane.remembered());
        return more;
    }

    /** As the sender does when it looks into the store. */
    private void sweep() {
        look();
        work();
    }

    private void look() {
        lane.sweepBegins();
        unsent.forEach(lane::sweepFound);
        lane.sweepEnded();
        mostRemembered = Math.max(mostRemembered, lane.remembered());
    }

    private void work() {
        for (Runnable thread = threads.poll(); thread != null; thread = threads.poll()) {
            thread.run();
        }
    }

    private void arrives(Conversation conversation) {
        unsent.add(conversation);
        lane.wake(conversation);
    }

    private static Conversation conversation(int n) {
        return new Conversation("t", "c_" + n);
    }

    @Test
    void ofALargeBacklogItRemembersALittleAtATimeAndSendsAllOfItInTheEnd() {
        IntStream.range(0, BACKLOG).mapToObj(NumberLaneTest::conversation).forEach(unsent::add);

        for (int sweeps = 0; !unsent.isEmpty() && sweeps <= BACKLOG / MOST_REMEMBERED; sweeps++) {
            sweep();
        }

        assertThat(unsent).isEmpty();
        assertThat(mostRemembered).isEqualTo(MOST_REMEMBERED);
    }

    @Test
    void whenNothingCanBeSentItRemembersNoMoreOfTheBacklogEither() {
        IntStream.range(0, 10 * MOST_REMEMBERED)
                .mapToObj(NumberLaneTest::conversation)
                .forEach(unsent::add);
        more = Optional.of(Duration.ofMinutes(1));

        for (int sweeps = 0; sweeps < 5; sweeps++) {
            sweep();
        }

        assertThat(pauses).hasSize(MOST_REMEMBERED);
        assertThat(mostRemembered).isLessThanOrEqualTo(2 * MOST_REMEMBERED);
        more = Optional.empty();
        pauses.keySet().forEach(lane::wakeInTime);
        for (int sweeps = 0; sweeps < 15; sweeps++) {
            sweep();
        }
        assertThat(unsent).isEmpty();
        assertThat(lane.remembered()).isZero();
    }

    /** Three come for each that is sent, and the store is looked into now and then. */
    @Test
    void whileMoreComesThanCanBeSentThoseWhoCameFirstAreSentFirst() {
        List<Conversation> arrived = new ArrayList<>();
        Runnable arrival = () -> {
            arrived.add(conversation(arrived.size()));
            arrives(arrived.get(arrived.size() - 1));
        };
        IntStream.range(0, MOST_REMEMBERED + 1).forEach(i -> arrival.run());
        afterEach = () -> {
            if (arrived.size() < 10 * MOST_REMEMBERED) {
                IntStream.range(0, 3).forEach(i -> arrival.run());
            }
            if (sent.size() % (MOST_REMEMBERED / 2) == 0) {
                look();
            }
        };

        work();

        assertThat(sent).isEqualTo(arrived);
        lane.wake(conversation(0));
        assertThat(lane.remembered()).as("that is over").isOne();
    }

    @Test
    void thoseWhoWaitForTheirTimeTakeNobodysPlace() {
        IntStream.range(0, 2 * MOST_REMEMBERED)
                .mapToObj(NumberLaneTest::conversation)
                .forEach(unsent::add);
        more = Optional.of(Duration.ofSeconds(6));
        sweep();
        more = Optional.empty();

        sweep();

        assertThat(unsent).isEqualTo(pauses.keySet()).hasSize(MOST_REMEMBERED);
    }

    @Test
    void noPauseIsSoLongThatWhatChangesMeanwhileIsNotSeen() {
        more = Optional.of(Duration.ofDays(1));

        lane.wake(conversation(1));
        work();

        assertThat(pauses).containsOnly(Map.entry(conversation(1), Duration.ofMinutes(1)));
    }

    @Test
    void anErrorEndsNeitherTheThreadNorTheConversation() {
        beforeEach = () -> {
            beforeEach = () -> {};
            throw new StackOverflowError("once");
        };
        IntStream.range(0, 3).forEach(i -> arrives(conversation(i)));

        work();

        assertThat(sent).containsExactly(conversation(1), conversation(2));
        assertThat(pauses).containsOnlyKeys(conversation(0));
        lane.wakeInTime(conversation(0));
        work();
        assertThat(unsent).isEmpty();
    }

    @Test
    void whenThereIsNoThreadTheNextSweepTriesAgain() {
        beforeThread = () -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        arrives(conversation(0));
        beforeThread = () -> {};

        sweep();

        assertThat(unsent).isEmpty();
    }

    @Test
    void whoCannotBeWokenIsFoundByTheNextSweep() {
        beforePause = () -> {
            throw new OutOfMemoryError("no place for another task");
        };
        more = Optional.of(Duration.ofSeconds(1));
        arrives(conversation(0));
        work();
        more = Optional.empty();

        sweep();

        assertThat(unsent).isEmpty();
    }

    @Test
    void noMoreThreadsAreStartedThanThereAreConversations() {
        lane.wake(conversation(0));
        lane.wake(conversation(0));
        assertThat(threads).hasSize(1);

        IntStream.range(1, 5).mapToObj(NumberLaneTest::conversation).forEach(lane::wake);
        assertThat(threads).hasSize(2);
    }
}
