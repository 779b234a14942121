package io.waba.inbox.portal.hub;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Members, grouped by lane. The map is guarded by the stream's lock; each group is touched only on its own lane, so that joining, leaving
 * and broadcasting need no other lock, and take effect in the order in which the stream decided them.
 */
final class Room {

    private final HubListener listener;
    private final Map<Executor, Set<Member>> groups = new HashMap<>();
    private int size;

    Room(HubListener listener) {
        this.listener = listener;
    }

    void add(Member member) {
        size++;
        Set<Member> group = groups.computeIfAbsent(member.lane(), lane -> new LinkedHashSet<>());
        member.onLane(() -> group.add(member));
    }

    void remove(Member member) {
        size--;
        Set<Member> group = groups.get(member.lane());
        if (group != null) {
            member.onLane(() -> group.remove(member));
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** One task per lane, however many members. */
    void broadcast(HubEvent event) {
        groups.forEach((lane, group) -> Member.execute(lane, () -> deliver(event, lane, group)));
    }

    /** Told when what was written has been flushed, which is a task of the lane too. */
    private void deliver(HubEvent event, Executor lane, Set<Member> group) {
        int delivered = 0;
        for (Member member : group) {
            if (member.deliver(event)) {
                delivered++;
            }
        }
        int subscribers = delivered;
        if (subscribers > 0) {
            Member.execute(lane, () -> listener.delivered(event.envelope(), subscribers));
        }
    }

    void sendAllAway(String reason) {
        groups.forEach((lane, group) -> Member.execute(lane, () -> group.forEach(member -> member.cannotGoOn(reason))));
    }
}
