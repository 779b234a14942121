package io.waba.inbox.portal.hub;

import io.waba.inbox.shared.access.Rooms;
import io.waba.inbox.shared.event.EventEnvelope;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tenant's events in the order of their positions: a repeat is dropped, a hole is filled from the log, and everybody in the tenant's
 * room gets the same.
 *
 * <p>The log has every event before it is broadcast. So while the stream catches up from the log it need not keep what arrives meanwhile:
 * it remembers the highest position that was announced, and reads until it has passed that.
 *
 * <p>Its own lock guards order and rooms and is only ever held for memory work; the other one, {@code opening}, is held while the broker
 * and the store are asked, so it is never taken on a lane.
 */
final class TenantStream {

    private static final Logger log = LoggerFactory.getLogger(TenantStream.class);

    /** After so many reads the log still lacks what was announced: it was lost, and waiting does not bring it back. */
    private static final int PATIENCE = 10;

    private final String tenantId;
    private final EventLog eventLog;
    private final TenantBindings bindings;
    private final LatestMetrics latestMetrics;
    private final Tasks tasks;
    private final HubSettings settings;
    private final HubListener listener;
    private final Consumer<TenantStream> closed;

    private final Object opening = new Object();
    /** Guarded by {@code opening}. */
    private boolean bound;

    private int members;
    private boolean open;
    private long last;
    private long announced;
    private boolean catchingUp;
    private boolean missedWhileOpening;
    private int epoch;
    private final RecentEvents recent;
    private final TenantRooms rooms;

    /** @param closed is told, on a thread that may block, that nobody has been here for a while; somebody may be here again */
    TenantStream(
            String tenantId,
            EventLog eventLog,
            TenantBindings bindings,
            LatestMetrics latestMetrics,
            Tasks tasks,
            HubSettings settings,
            HubListener listener,
            Consumer<TenantStream> closed) {
        this.tenantId = tenantId;
        this.eventLog = eventLog;
        this.bindings = bindings;
        this.latestMetrics = latestMetrics;
        this.tasks = tasks;
        this.settings = settings;
        this.listener = listener;
        this.closed = closed;
        this.recent = new RecentEvents(settings.recent());
        this.rooms = new TenantRooms(listener);
    }

    // ---- coming and going

    String tenantId() {
        return tenantId;
    }

    synchronized Member enter(Subscriber subscriber) {
        members++;
        return new Member(subscriber, this);
    }

    /**
     * Bind first, then read the top: what is published in between is announced to us, so nothing falls through. Returns false, and opens nothing,
     * when everybody has gone meanwhile: nobody would close it again.
     */
    boolean openIfClosed() {
        synchronized (opening) {
            synchronized (this) {
                if (open) {
                    return true;
                }
                if (members == 0) {
                    return false;
                }
                announced = 0;
                missedWhileOpening = false;
            }
            bindings.bind(tenantId);
            bound = true;
            long top = eventLog.top(tenantId);
            synchronized (this) {
                last = top;
                recent.clear();
                catchingUp = false;
                epoch++;
                open = true;
                catchUpIfBehind();
                if (missedWhileOpening) {
                    tasks.runOrDefer(settings.retryPause(), this::resynchronise);
                }
            }
            return true;
        }
    }

    void detach(Member member) {
        synchronized (this) {
            if (member.isGone()) {
                return;
            }
            member.setGone();
            rooms.leaveAll(member);
            members--;
            if (members > 0) {
                return;
            }
        }
        tasks.runAfter(settings.linger(), this::closeIfEmpty);
    }

    private void closeIfEmpty() {
        synchronized (opening) {
            synchronized (this) {
                if (members > 0) {
                    return;
                }
                open = false;
                recent.clear();
            }
            try {
                if (bound) {
                    bound = false;
                    bindings.unbind(tenantId);
                }
            } finally {
                closed.accept(this);
            }
        }
    }

    /** Whether nobody is here, and nothing left to be undone. */
    synchronized boolean isDeserted() {
        return members == 0 && !open;
    }

    synchronized boolean isOpen() {
        return open;
    }

    /** The position that has passed last. */
    synchronized long last() {
        return last;
    }

    // ---- rooms

    synchronized int rooms() {
        return rooms.count();
    }

    synchronized void join(Member member, String room) {
        if (!member.isGone()) {
            rooms.join(member, room);
        }
    }

    synchronized void leave(Member member, String room) {
        rooms.leave(member, room);
    }

    /** An event that is not logged, to one room. */
    synchronized void send(String room, HubEvent event) {
        rooms.send(room, event);
    }

    // ---- events, live

    synchronized void receive(EventEnvelope event) {
        Long position = event.position();
        if (position == null) {
            send(Rooms.tenant(tenantId), new HubEvent(event));
        } else if (position > last || !open) {
            if (open && !catchingUp && position == last + 1) {
                pass(event);
            } else {
                announced = Math.max(announced, position);
                catchUpIfBehind();
            }
        }
    }

    /** Called under the lock. */
    private void pass(EventEnvelope event) {
        Long position = event.position();
        if (position == null || position != last + 1) {
            throw new IllegalStateException(
                    "position of " + event.eventId() + ": " + position + " (expected: " + (last + 1) + ")");
        }
        last = position;
        HubEvent passing = new HubEvent(event);
        recent.add(passing);
        send(Rooms.tenant(tenantId), passing);
        listener.passed(event);
    }

    // ---- holes

    /** Compares the stream with the log, after events may have been missed. */
    void resynchronise() {
        int now;
        long lastBefore;
        synchronized (this) {
            if (!open) {
                missedWhileOpening = true;
                return;
            }
            now = epoch;
            lastBefore = last;
        }
        try {
            long top = eventLog.top(tenantId);
            synchronized (this) {
                if (open && now == epoch && top > last) {
                    announced = Math.max(announced, top);
                    catchUpIfBehind();
                } else if (top < lastBefore) {
                    // Compared with what had passed before the log was asked: what passes meanwhile may be above its
                    // answer.
                    startAnew(now, "the log's top is " + top);
                }
            }
        } catch (RuntimeException e) {
            log.warn("resynchronise failed, trying again tenant={} reason={}", tenantId, e.toString());
            tasks.runAfter(settings.retryPause(), this::resynchronise);
        }
    }

    /** Called under the lock. */
    private void catchUpIfBehind() {
        if (open && !catchingUp && announced > last) {
            catchingUp = true;
            int now = epoch;
            tasks.runOrDefer(settings.retryPause(), () -> catchUp(now, 1));
        }
    }

    private void catchUp(int started, int attempt) {
        try {
            while (true) {
                Long from = positionToCatchUpFrom(started);
                if (from == null) {
                    return;
                }
                List<EventEnvelope> missed = eventLog.after(tenantId, from, settings.replayBatch());
                if (missed.isEmpty()) {
                    break;
                }
                passAll(started, missed);
            }
        } catch (ResyncRequiredException e) {
            startAnew(started, e.getMessage());
            return;
        } catch (RuntimeException e) {
            log.warn("catching up failed, trying again tenant={} reason={}", tenantId, e.toString());
            tasks.runAfter(settings.retryPause(), () -> catchUp(started, attempt));
            return;
        }
        if (attempt < PATIENCE) {
            tasks.runAfter(settings.retryPause(), () -> catchUp(started, attempt + 1));
        } else {
            startAnew(started, "the log lacks an event that was announced");
        }
    }

    /** Null when there is nothing to catch up any more. */
    private synchronized @Nullable Long positionToCatchUpFrom(int started) {
        if (!open || epoch != started) {
            return null;
        }
        if (last >= announced) {
            catchingUp = false;
            return null;
        }
        return last;
    }

    private synchronized void passAll(int started, Collection<EventEnvelope> missed) {
        if (open && epoch == started) {
            missed.forEach(this::pass);
        }
    }

    /** Everybody has to reload; whoever comes next opens the stream at the log's top. */
    private synchronized void startAnew(int started, @Nullable String reason) {
        if (open && epoch == started) {
            log.warn("stream starts anew tenant={} last={} reason={}", tenantId, last, reason);
            open = false;
            recent.clear();
            rooms.sendAllAway(Rooms.tenant(tenantId), "the event log has a hole");
        }
    }

    // ---- attaching

    /** Live from the next event on. */
    synchronized void attachLive(Member member) {
        member.attach(last, false);
        goLive(member);
    }

    /** When all after the position is in memory: that, then live. Returns false otherwise; the member was told nothing. */
    synchronized boolean attachIfRecent(Member member, long after) {
        if (!isRecent(after)) {
            return false;
        }
        member.attach(after, true);
        replayRecentAndGoLive(member, after);
        return true;
    }

    /** When all after the position is in memory, or nothing is after it yet: that, then live. Returns false otherwise. */
    synchronized boolean goLiveIfRecent(Member member, long after) {
        if (!member.isGone()) {
            if (after < last && !isRecent(after)) {
                return false;
            }
            replayRecentAndGoLive(member, after);
        }
        return true;
    }

    /** Called under the lock. */
    private boolean isRecent(long after) {
        return open && after <= last && last - after <= recent.size();
    }

    /** Called under the lock: nothing can pass between the last replayed event and the first live one. */
    private void replayRecentAndGoLive(Member member, long after) {
        member.replay(recent.last(Math.max(0, last - after)));
        goLive(member);
    }

    /** Called under the lock. */
    private void goLive(Member member) {
        if (!open) {
            member.sendAway("the stream started anew meanwhile");
            return;
        }
        join(member, Rooms.tenant(tenantId));
        join(member, Rooms.user(member.agentId()));
        member.live();
        // Read only now that newer ones come live: so the last figures that the member gets are the newest.
        tasks.runOrDefer(settings.retryPause(), () -> deliverLatestMetrics(member));
    }

    private void deliverLatestMetrics(Member member) {
        try {
            latestMetrics.of(tenantId).map(HubEvent::new).ifPresent(member::deliverLatestMetrics);
        } catch (RuntimeException e) {
            // The next change of the figures brings them.
            log.warn("latest metrics unknown tenant={} reason={}", tenantId, e.toString());
        }
    }
}
