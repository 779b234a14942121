package io.waba.inbox.portal.consume;

import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.event.EventEnvelope;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The portal's own event log, so that a test sees which places the events get there. */
public final class RelaysLog {

    private static final int MORE_THAN_A_TEST_EMITS = 10_000;

    private final MongoEventLog log;

    /** A log in a database, with its indexes. */
    public RelaysLog(MongoDatabase database) {
        log = new MongoEventLog(database, Clock.systemUTC(), Duration.ofDays(2));
        log.createIndexes();
    }

    /** What the relay does with a batch; returns it with positions. */
    public List<EventEnvelope> append(List<EventEnvelope> batch) {
        return log.append(batch);
    }

    /** What a browser that has seen nothing would get. */
    public List<EventEnvelope> read(String tenantId) {
        return log.after(tenantId, 0, MORE_THAN_A_TEST_EMITS);
    }
}
