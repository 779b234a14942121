package io.waba.inbox.portal.hub;

import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.event.EventEnvelope;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each event once and hands it to every subscriber of its tenant, in the order of positions, without a repeat and without a hole.
 *
 * <p>Each tenant has its own {@link TenantStream}; rooms live inside a stream, so no room name, however chosen, reaches another tenant.
 * No method blocks.
 */
public final class Hub {

    private static final Logger log = LoggerFactory.getLogger(Hub.class);

    private final EventLog eventLog;
    private final TenantBindings bindings;
    private final LatestMetrics latestMetrics;
    private final Tasks tasks;
    private final HubSettings settings;
    private final HubListener listener;
    private final Map<String, TenantStream> streams = new ConcurrentHashMap<>();
    /** So that a log line tells of each outage, and not of each subscriber in it. */
    private final AtomicBoolean away = new AtomicBoolean();

    /**
     * A hub without subscribers.
     *
     * @param blocking where the broker and the store are asked; bounded, so it may reject, but never runs a task within {@code execute}
     * @param timer for pauses; only hands work over to {@code blocking}
     */
    public Hub(
            EventLog eventLog,
            TenantBindings bindings,
            LatestMetrics latestMetrics,
            Executor blocking,
            ScheduledExecutorService timer,
            HubSettings settings) {
        this(eventLog, bindings, latestMetrics, blocking, timer, settings, HubListener.NONE);
    }

    /** The same, with somebody who is told what it does. */
    public Hub(
            EventLog eventLog,
            TenantBindings bindings,
            LatestMetrics latestMetrics,
            Executor blocking,
            ScheduledExecutorService timer,
            HubSettings settings,
            HubListener listener) {
        this.eventLog = eventLog;
        this.bindings = bindings;
        this.latestMetrics = latestMetrics;
        this.tasks = new Tasks(blocking, timer);
        this.settings = settings;
        this.listener = listener;
    }

    /** An event of one of the tenants that are bound, as the relay broadcast it; of another tenant it has no effect. Any thread. */
    public void receive(EventEnvelope event) {
        TenantStream stream = streams.get(event.tenantId());
        if (stream != null) {
            stream.receive(event);
        }
    }

    /**
     * Sends an event that is not logged to one room of its tenant. Any thread.
     *
     * @throws IllegalArgumentException for an event that has a position
     */
    public void send(String room, EventEnvelope event) {
        send(room, event, null);
    }

    /** The same, but to none of that agent's subscribers. */
    public void sendToOthers(String room, EventEnvelope event, String agentId) {
        send(room, event, agentId);
    }

    private void send(String room, EventEnvelope event, @Nullable String exceptAgentId) {
        if (event.position() != null) {
            throw new IllegalArgumentException(
                    "position: " + event.position() + " (expected: none; what has one comes through receive)");
        }
        TenantStream stream = streams.get(event.tenantId());
        if (stream != null) {
            stream.send(room, new HubEvent(event, exceptAgentId));
        }
    }

    /** Events may have been missed, as after the broker was away: every tenant gets what the log has more. Any thread. */
    public void resynchronise() {
        streams.values().forEach(stream -> tasks.runOrDefer(settings.retryPause(), stream::resynchronise));
    }

    /**
     * The one way in: what came after a position, then live, with nothing between lost or doubled. The first subscriber of a tenant binds
     * it. The outcome is told to the subscriber.
     *
     * @param after the last position that it has, or empty to begin with what is new
     */
    public Subscription attach(Subscriber subscriber, OptionalLong after) {
        AtomicReference<Member> entered = new AtomicReference<>();
        // Within the map's lock, so that a stream is not forgotten between being found and being entered.
        TenantStream stream = streams.compute(subscriber.tenantId(), (tenantId, known) -> {
            TenantStream found = known == null ? stream(tenantId) : known;
            entered.set(found.enter(subscriber));
            return found;
        });
        Member member = Objects.requireNonNull(entered.get());
        try {
            tasks.run(() -> attach(stream, member, after));
        } catch (RejectedExecutionException e) {
            refuse(member, "too many at once");
        }
        return member;
    }

    private TenantStream stream(String tenantId) {
        return new TenantStream(tenantId, eventLog, bindings, latestMetrics, tasks, settings, listener, this::forget);
    }

    /** Only once it is unbound, so that the tenant's next stream binds after that. */
    private void forget(TenantStream closed) {
        streams.computeIfPresent(
                closed.tenantId(), (unused, stream) -> stream.equals(closed) && stream.isDeserted() ? null : stream);
    }

    private void attach(TenantStream stream, Member member, OptionalLong after) {
        try {
            if (!stream.openIfClosed()) {
                return;
            }
            if (after.isEmpty()) {
                stream.attachLive(member);
            } else {
                boolean hit = replay(stream, member).begin(after.getAsLong());
                listener.resumed(hit);
                if (!hit) {
                    stream.attachLive(member);
                }
            }
            if (away.getAndSet(false)) {
                log.info("can attach again tenant={}", stream.tenantId());
            }
        } catch (RuntimeException e) {
            if (!away.getAndSet(true)) {
                log.warn("cannot attach, refusing until it works tenant={} reason={}", stream.tenantId(), e.toString());
            }
            refuse(member, "events cannot be received at the moment");
        }
    }

    private Replay replay(TenantStream stream, Member member) {
        return new Replay(stream, member, eventLog, tasks, settings);
    }

    private static void refuse(Member member, String detail) {
        member.refuse(ErrorCode.UNAVAILABLE, detail);
        member.detach();
    }

    /** The tenants that it keeps anything of, as they are at the moment. */
    public Set<String> tenantIds() {
        return Set.copyOf(streams.keySet());
    }

    /** How many tenants this instance receives events of. */
    public long tenants() {
        return streams.values().stream().filter(TenantStream::isOpen).count();
    }

    /** How many tenants it keeps anything of. */
    int remembered() {
        return streams.size();
    }

    /** How many rooms there are. */
    public long rooms() {
        return streams.values().stream().mapToLong(TenantStream::rooms).sum();
    }
}
