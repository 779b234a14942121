package io.waba.inbox.portal.hub;

import io.waba.inbox.shared.event.EventEnvelope;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one member missed, read from the log batch by batch, each when the one before has left: a slow member costs one batch of memory. When
 * the rest is in the stream's memory the member goes live.
 */
final class Replay {

    private static final Logger log = LoggerFactory.getLogger(Replay.class);

    private final TenantStream stream;
    private final Member member;
    private final EventLog eventLog;
    private final Tasks tasks;
    private final HubSettings settings;

    Replay(TenantStream stream, Member member, EventLog eventLog, Tasks tasks, HubSettings settings) {
        this.stream = stream;
        this.member = member;
        this.eventLog = eventLog;
        this.tasks = tasks;
        this.settings = settings;
    }

    /**
     * Begins; blocks on the log.
     *
     * @return false when the log cannot tell what came after the position; the member was told nothing
     */
    boolean begin(long after) {
        if (stream.attachIfRecent(member, after)) {
            return true;
        }
        long passed = stream.last();
        List<EventEnvelope> missed;
        try {
            missed = eventLog.after(stream.tenantId(), after, settings.replayBatch());
        } catch (ResyncRequiredException e) {
            log.info("cannot resume tenant={} after={} reason={}", stream.tenantId(), after, e.getMessage());
            return false;
        }
        member.attach(after, true);
        handOver(after, passed, missed);
        return true;
    }

    /** @param passed the stream's position before the log was asked: what the log answers reaches that far, or the log has lost something */
    private void handOver(long after, long passed, List<EventEnvelope> missed) {
        if (!missed.isEmpty()) {
            long reached = after + missed.size();
            member.replay(missed.stream().map(HubEvent::new).toList(), () -> goOnLater(reached));
        } else if (passed <= after) {
            goOnLater(after);
        } else if (!stream.goLiveIfRecent(member, after)) {
            tasks.runOrDefer(settings.retryPause(), stream::resynchronise);
            member.sendAway("the event log ends before the stream");
        }
    }

    private void goOnLater(long after) {
        tasks.runOrDefer(settings.retryPause(), () -> goOn(after));
    }

    private void goOn(long after) {
        if (stream.goLiveIfRecent(member, after)) {
            return;
        }
        try {
            long passed = stream.last();
            handOver(after, passed, eventLog.after(stream.tenantId(), after, settings.replayBatch()));
        } catch (RuntimeException e) {
            log.warn("replay failed tenant={} after={} reason={}", stream.tenantId(), after, e.toString());
            member.sendAway("the event log did not answer");
        }
    }
}
