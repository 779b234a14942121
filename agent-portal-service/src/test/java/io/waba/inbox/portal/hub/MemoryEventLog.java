package io.waba.inbox.portal.hub;

import io.waba.inbox.shared.event.EventEnvelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An event log in memory that keeps the port's promises, can forget, and can be away. */
public final class MemoryEventLog implements EventLog {

    private final Map<String, List<EventEnvelope>> events = new ConcurrentHashMap<>();
    private final Map<String, Long> firstKept = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private volatile boolean away;
    private volatile Runnable afterTop = () -> {};
    private volatile Runnable afterRead = () -> {};

    /** Gives the event its position, as the relay does. */
    public EventEnvelope append(EventEnvelope event) {
        List<EventEnvelope> tenant = events.computeIfAbsent(event.tenantId(), id -> new ArrayList<>());
        synchronized (tenant) {
            EventEnvelope logged = event.at(tenant.size() + 1);
            tenant.add(logged);
            return logged;
        }
    }

    /** The oldest position that is still there, as after the time to live. */
    public void forgetBefore(String tenantId, long position) {
        firstKept.put(tenantId, position);
    }

    /** The newest position that is still there, as after a restore from an older backup. */
    public void loseAfter(String tenantId, long position) {
        List<EventEnvelope> tenant = events.getOrDefault(tenantId, List.of());
        synchronized (tenant) {
            tenant.subList((int) position, tenant.size()).clear();
        }
    }

    public void setAway(boolean away) {
        this.away = away;
    }

    /** Runs once, after the next top was read and before it is answered: what passes meanwhile is above the answer. */
    public void onceAfterTop(Runnable meanwhile) {
        afterTop = () -> {
            afterTop = () -> {};
            meanwhile.run();
        };
    }

    /** Runs once, after events were read and before they are answered. */
    public void onceAfterRead(Runnable meanwhile) {
        afterRead = () -> {
            afterRead = () -> {};
            meanwhile.run();
        };
    }

    /** How often it was asked for events. */
    public int reads() {
        return reads.get();
    }

    @Override
    public long top(String tenantId) {
        requireThere();
        List<EventEnvelope> tenant = events.getOrDefault(tenantId, List.of());
        long top;
        synchronized (tenant) {
            top = tenant.size();
        }
        afterTop.run();
        return top;
    }

    @Override
    public List<EventEnvelope> after(String tenantId, long after, int limit) {
        requireThere();
        reads.incrementAndGet();
        List<EventEnvelope> tenant = events.getOrDefault(tenantId, List.of());
        List<EventEnvelope> answer;
        synchronized (tenant) {
            if (after > tenant.size() || (after < tenant.size() && after + 1 < firstKept.getOrDefault(tenantId, 1L))) {
                throw new ResyncRequiredException("after: " + after);
            }
            answer = List.copyOf(tenant.subList((int) after, (int) Math.min(tenant.size(), after + limit)));
        }
        afterRead.run();
        return answer;
    }

    private void requireThere() {
        if (away) {
            throw new IllegalStateException("the store is away");
        }
    }
}
