package io.waba.inbox.portal.socketio;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** So many places for each name and no more. Any thread. */
final class Places {

    private final int most;
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();

    Places(int most) {
        this.most = most;
    }

    /** Returns false when all are taken. */
    boolean take(String name) {
        boolean[] got = new boolean[1];
        taken.compute(name, (key, before) -> {
            int now = before == null ? 0 : before;
            got[0] = now < most;
            return got[0] ? Integer.valueOf(now + 1) : before;
        });
        return got[0];
    }

    void leave(String name) {
        taken.computeIfPresent(name, (key, before) -> before == 1 ? null : before - 1);
    }

    /** How many names have a place taken. */
    int names() {
        return taken.size();
    }
}
