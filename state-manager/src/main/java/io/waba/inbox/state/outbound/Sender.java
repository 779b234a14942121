package io.waba.inbox.state.outbound;

import io.waba.inbox.graph.GraphApi;
import io.waba.inbox.state.outbound.NumberLane.Conversation;
import io.waba.inbox.state.publish.EventSink;
import io.waba.inbox.state.store.OutboxStore;
import io.waba.inbox.state.store.Pending;
import io.waba.inbox.state.store.Stores;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Sees to it that every stored message is sent: those that are announced to it at once, those that have to wait when their time has come, and,
 * by looking at what is due every few seconds, those that an instance left when it was killed. Any number of instances do so side by side.
 */
public final class Sender implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Sender.class);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
    private static final int PAGE = 500;
    private static final int MOST_FAILURES = 3;
    /** One for the sweep, which may take long, and one for pauses that end meanwhile. */
    private static final int TIMER_THREADS = 2;

    private final OutboxStore outbox;
    private final Delivery delivery;
    private final Announcements announcements;
    private final OutboundSettings settings;
    private final Clock clock;
    private final Map<String, NumberLane> lanes = new ConcurrentHashMap<>();
    private final Map<String, NumberGuard> guards = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> new Thread(work, "outbound"));
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(TIMER_THREADS, work -> new Thread(work, "outbound-timer"));
    private volatile boolean running;
    private volatile boolean failing;

    private Sender(
            OutboxStore outbox,
            Delivery delivery,
            Announcements announcements,
            OutboundSettings settings,
            Clock clock) {
        this.outbox = outbox;
        this.delivery = delivery;
        this.announcements = announcements;
        this.settings = settings;
        this.clock = clock;
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setRemoveOnCancelPolicy(true);
    }

    /** The sender and what it is made of. */
    public static Sender create(
            Stores stores,
            Attachments attachments,
            GraphApi graph,
            EventSink events,
            OutboundSettings settings,
            Clock clock) {
        Announcements announcements = new Announcements(stores, events);
        Delivery delivery = new Delivery(
                stores.outbox(),
                new Preparation(stores, attachments, clock),
                graph,
                new PairLimit(clock),
                announcements,
                settings.lease(),
                clock);
        return new Sender(stores.outbox(), delivery, announcements, settings, clock);
    }

    /** Says that a conversation may have something to send; returns at once. */
    public void wake(String tenantId, String conversationId, String phoneNumberId) {
        if (running) {
            lane(phoneNumberId).wake(new Conversation(tenantId, conversationId));
        }
    }

    @Override
    public void start() {
        running = true;
        var unused = timer.scheduleWithFixedDelay(
                this::sweep, 0, settings.sweepInterval().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets the calls that are on their way come back, so that nothing is left in doubt. */
    @Override
    public void stop() {
        running = false;
        timer.shutdown();
        lanes.values().forEach(NumberLane::stop);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(settings.lease().toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stopped after the consumers, and before what it uses. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE - 1;
    }

    private NumberLane lane(String phoneNumberId) {
        NumberGuard guard = guards.computeIfAbsent(phoneNumberId, number -> new NumberGuard(number, settings, clock));
        return lanes.computeIfAbsent(
                phoneNumberId,
                number -> new NumberLane(
                        settings.callsPerNumber(),
                        settings.remembered(),
                        threads,
                        conversation -> work(conversation, guard),
                        (conversation, pause) -> wakeLater(conversation, number, pause)));
    }

    private Optional<Duration> work(Conversation conversation, NumberGuard guard) {
        try {
            Optional<Duration> more = delivery.next(conversation.tenantId(), conversation.conversationId(), guard);
            failing = false;
            return more;
        } catch (RuntimeException e) {
            failed(e);
            return Optional.of(AFTER_FAILURE);
        }
    }

    private void wakeLater(Conversation conversation, String phoneNumberId, Duration pause) {
        try {
            var unused = timer.schedule(
                    () -> lane(phoneNumberId).wakeInTime(conversation), pause.toMillis() + 1, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("stopping, conversation {} waits for the next start", conversation.conversationId());
        }
    }

    private void sweep() {
        AtomicInteger failures = new AtomicInteger();
        try {
            lanes.values().forEach(NumberLane::sweepBegins);
            outbox.due(clock.instant(), PAGE, message -> takeUp(message, failures));
            lanes.values().forEach(NumberLane::sweepEnded);
            if (failures.get() == 0) {
                failing = false;
            }
        } catch (RuntimeException | Error e) {
            // An error, too: a sweep that ends with one would be the last.
            failed(e);
        }
    }

    /** One that fails keeps back none behind it; when several do, store or broker is away. */
    private void takeUp(Pending message, AtomicInteger failures) {
        try {
            takeUp(message);
        } catch (RuntimeException | Error e) {
            if (failures.incrementAndGet() == MOST_FAILURES) {
                throw e;
            }
            failed(e);
        }
    }

    private void takeUp(Pending message) {
        switch (message.state()) {
            case QUEUED -> {}
            case SENDING -> delivery.leaseEnded(message);
            default -> announcements.finish(message);
        }
        if (running) {
            lane(message.phoneNumberId()).sweepFound(new Conversation(message.tenantId(), message.conversationId()));
        }
    }

    /** Once per outage: what is stored is sent when store and broker are back. */
    private void failed(Throwable e) {
        if (e instanceof Error) {
            log.error("outbound held up, again every {}", AFTER_FAILURE, e);
        } else if (!failing) {
            log.warn("outbound held up, again every {}: {}", AFTER_FAILURE, e.toString());
        }
        failing = true;
    }
}
