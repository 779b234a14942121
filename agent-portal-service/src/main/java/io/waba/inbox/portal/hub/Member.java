package io.waba.inbox.portal.hub;

import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.event.EventEnvelope;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A subscriber in a tenant's stream, and the last position that it was given. */
final class Member implements Subscription {

    private static final Logger log = LoggerFactory.getLogger(Member.class);

    private final Subscriber subscriber;
    private final TenantStream stream;

    /** Guarded by the stream's lock. */
    private final Set<String> rooms = new HashSet<>();
    /** Guarded by the stream's lock. */
    private boolean gone;

    /** Only on the lane. */
    private long seen;
    /** Only on the lane. */
    private boolean metricsSeen;
    /** Only on the lane. */
    private boolean sentAway;

    Member(Subscriber subscriber, TenantStream stream) {
        this.subscriber = subscriber;
        this.stream = stream;
    }

    String agentId() {
        return subscriber.agentId();
    }

    Executor lane() {
        return subscriber.lane();
    }

    @Override
    public void join(String room) {
        stream.join(this, room);
    }

    @Override
    public void leave(String room) {
        stream.leave(this, room);
    }

    @Override
    public void tell(EventEnvelope event) {
        HubEvent told = new HubEvent(event);
        onLane(() -> deliver(told));
    }

    @Override
    public void detach() {
        stream.detach(this);
    }

    /** Called under the stream's lock. */
    Set<String> rooms() {
        return rooms;
    }

    /** Called under the stream's lock. */
    boolean isGone() {
        return gone;
    }

    /** Called under the stream's lock. */
    void setGone() {
        gone = true;
    }

    void attach(long position, boolean resumed) {
        onLane(() -> {
            seen = position;
            subscriber.attached(position, resumed);
        });
    }

    /** Hands over what was missed, then runs {@code next} when that has left. */
    void replay(List<HubEvent> missed, Runnable next) {
        onLane(() -> {
            missed.forEach(this::deliver);
            subscriber.whenDrained(next);
        });
    }

    void replay(List<HubEvent> missed) {
        if (!missed.isEmpty()) {
            onLane(() -> missed.forEach(this::deliver));
        }
    }

    void live() {
        onLane(subscriber::live);
    }

    /** Unless newer figures came live since. */
    void deliverLatestMetrics(HubEvent metrics) {
        onLane(() -> {
            if (!metricsSeen) {
                deliver(metrics);
            }
        });
    }

    void refuse(ErrorCode code, String detail) {
        onLane(() -> subscriber.refused(code, detail));
    }

    void sendAway(String reason) {
        onLane(() -> cannotGoOn(reason));
    }

    /** On the lane. One failing subscriber must not keep the event from the others. Returns whether it was given it. */
    boolean deliver(HubEvent event) {
        if (sentAway || !event.isFor(subscriber.agentId())) {
            return false;
        }
        Long position = event.position();
        if (position != null) {
            if (position <= seen) {
                return false;
            }
            seen = position;
        } else if (event.isMetrics()) {
            metricsSeen = true;
        }
        try {
            subscriber.deliver(event);
            return true;
        } catch (RuntimeException e) {
            log.error("subscriber failed agent={} position={}", subscriber.agentId(), position, e);
            cannotGoOn("delivery failed");
            return false;
        }
    }

    /** On the lane. */
    void cannotGoOn(String reason) {
        sentAway = true;
        subscriber.cannotGoOn(reason);
    }

    void onLane(Runnable task) {
        execute(lane(), task);
    }

    static void execute(Executor lane, Runnable task) {
        try {
            lane.execute(task);
        } catch (RejectedExecutionException e) {
            // The lane has ended, and every subscriber on it with it.
            log.debug("lane ended reason={}", e.toString());
        }
    }
}
