package io.waba.inbox.portal.socketio;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Flushes what was written on one event loop. Guards against a system call per event and socket under load: the flush is a task of its own,
 * so when nothing else waits it runs at once, and when more events wait they are written first and leave together.
 */
final class Lane {

    private final EventLoop loop;
    private List<Wire> written = new ArrayList<>();

    Lane(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    /** On the loop. */
    void flushSoon(Wire wire) {
        if (written.isEmpty()) {
            loop.execute(this::flush);
        }
        written.add(wire);
    }

    private void flush() {
        List<Wire> flushing = written;
        written = new ArrayList<>(flushing.size());
        flushing.forEach(Wire::flush);
    }
}
