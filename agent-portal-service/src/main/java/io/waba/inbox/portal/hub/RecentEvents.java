package io.waba.inbox.portal.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last events of a stream, for those who missed no more than these. Guarded by the stream's lock. */
final class RecentEvents {

    private final int limit;
    private final Deque<HubEvent> events = new ArrayDeque<>();

    RecentEvents(int limit) {
        this.limit = limit;
    }

    void add(HubEvent event) {
        events.addLast(event);
        if (events.size() > limit) {
            events.removeFirst();
        }
    }

    void clear() {
        events.clear();
    }

    int size() {
        return events.size();
    }

    /** So many of the last ones, the oldest first. */
    List<HubEvent> last(long count) {
        return events.stream().skip(Math.max(0, events.size() - count)).toList();
    }
}
