package io.waba.inbox.state.outbound;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One phone number's conversations that have something to send, as many as are sent in some seconds: of a larger backlog only the store knows,
 * and the sweep, which looks there for what is due every few seconds, says so again. Each is looked after by one thread at a time and goes to the
 * end of the line after each message, so that a conversation with much to say does not keep the others waiting; and no more threads than the
 * number may use are at it, so that a number whose calls hang holds up nobody but itself.
 *
 * <p>Once the line has refused somebody, its end is in the store: who comes new would take the places of those who came before. Then only the
 * sweep fills it, which begins with the oldest, until it found a place for everybody.
 */
final class NumberLane {

    private static final Logger log = LoggerFactory.getLogger(NumberLane.class);

    /** A conversation of a tenant. */
    record Conversation(String tenantId, String conversationId) {}

    /** Who waits for longer is looked after again by then: what it waits for may be gone, or be behind something else. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private static final Duration AFTER_ERROR = Duration.ofSeconds(2);

    private final int mostThreads;
    private final int mostRemembered;
    private final Executor threads;
    private final Function<Conversation, Optional<Duration>> work;
    private final BiConsumer<Conversation, Duration> wakeLater;
    private final Deque<Conversation> line = new ArrayDeque<>();
    private final Set<Conversation> inLine = new HashSet<>();
    private final Set<Conversation> atWork = new HashSet<>();
    private final Set<Conversation> wokenAtWork = new HashSet<>();
    /** Those that will be woken by the timer, so that there is one wake-up each. */
    private final Set<Conversation> waiting = new HashSet<>();

    private int running;
    private boolean stopped;
    /** The line was too short for somebody since the sweep began. */
    private boolean refused;
    /** The store knows of some who were refused. */
    private boolean behind;

    /**
     * A lane.
     *
     * @param mostRemembered conversations in line, and again so many that wait for their time; to be more than the number may send between two
     *     sweeps
     * @param work sends one message; says when there is more to do
     * @param wakeLater calls {@link #wakeInTime} after a time
     */
    NumberLane(
            int mostThreads,
            int mostRemembered,
            Executor threads,
            Function<Conversation, Optional<Duration>> work,
            BiConsumer<Conversation, Duration> wakeLater) {
        this.mostThreads = mostThreads;
        this.mostRemembered = mostRemembered;
        this.threads = threads;
        this.work = work;
        this.wakeLater = wakeLater;
    }

    /** Says that a conversation may have something new to send; returns at once. */
    synchronized void wake(Conversation conversation) {
        if (!behind || atWork.contains(conversation)) {
            remember(conversation);
        }
    }

    /** A sweep begins: {@link #sweepFound} is called with what is due, earliest first. */
    synchronized void sweepBegins() {
        refused = false;
    }

    /** The store says that a conversation has something to send; returns at once. */
    synchronized void sweepFound(Conversation conversation) {
        remember(conversation);
    }

    /** The sweep has seen all that is due; not to be called when it broke off. */
    synchronized void sweepEnded() {
        behind = refused;
    }

    private void remember(Conversation conversation) {
        // Who waits for a time is woken by it, and would do no more than take somebody's place.
        if (stopped || waiting.contains(conversation)) {
            return;
        }
        if (atWork.contains(conversation)) {
            wokenAtWork.add(conversation);
            return;
        }
        if (inLine.size() >= mostRemembered && !inLine.contains(conversation)) {
            refused = true;
            behind = true;
            return;
        }
        if (inLine.add(conversation)) {
            line.addLast(conversation);
        }
        if (running < Math.min(mostThreads, line.size() + atWork.size())) {
            start();
        }
    }

    /** How many conversations are in line or wait for their time. */
    synchronized int remembered() {
        return inLine.size() + waiting.size();
    }

    /** The pause that was asked for is over. */
    synchronized void wakeInTime(Conversation conversation) {
        waiting.remove(conversation);
        remember(conversation);
    }

    /** Begins nothing more. */
    synchronized void stop() {
        stopped = true;
        line.clear();
        inLine.clear();
    }

    private void start() {
        try {
            threads.execute(this::run);
            running++;
        } catch (RejectedExecutionException e) {
            stopped = true; // the threads were stopped first: the next start takes it up
        } catch (Error e) {
            log.error("no thread to send with; again after the next sweep", e);
        }
    }

    private void run() {
        for (Optional<Conversation> next = take(); next.isPresent(); next = take()) {
            Conversation conversation = next.get();
            release(conversation, worked(conversation));
        }
    }

    private Optional<Duration> worked(Conversation conversation) {
        try {
            return work.apply(conversation);
        } catch (Error e) {
            // A thread that ended with it would be missed for ever, and its conversation be at work for ever.
            log.error("outbound failed conversationId={}", conversation.conversationId(), e);
            return Optional.of(AFTER_ERROR);
        }
    }

    private synchronized Optional<Conversation> take() {
        Conversation next = line.pollFirst();
        if (next == null) {
            running--;
            return Optional.empty();
        }
        inLine.remove(next);
        atWork.add(next);
        return Optional.of(next);
    }

    private void release(Conversation conversation, Optional<Duration> more) {
        boolean again;
        synchronized (this) {
            atWork.remove(conversation);
            again = wokenAtWork.remove(conversation) && more.isEmpty();
            if (again || more.filter(Duration::isZero).isPresent()) {
                wake(conversation);
                return;
            }
            if (more.isEmpty() || waiting.size() >= mostRemembered || !waiting.add(conversation)) {
                return;
            }
        }
        more.ifPresent(pause -> sleep(conversation, pause));
    }

    private void sleep(Conversation conversation, Duration pause) {
        try {
            wakeLater.accept(conversation, pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
        } catch (Error e) {
            log.error("outbound not woken conversationId={}", conversation.conversationId(), e);
            synchronized (this) {
                waiting.remove(conversation); // the sweep finds it
            }
        }
    }
}
