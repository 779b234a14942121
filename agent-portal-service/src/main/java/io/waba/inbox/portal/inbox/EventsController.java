package io.waba.inbox.portal.inbox;

import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.hub.EventLog;
import io.waba.inbox.portal.hub.ResyncRequiredException;
import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.portal.problem.Problems;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.event.EventEnvelope;
import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a client missed while it was away. */
@RestController
final class EventsController {

    private static final int MAX_LIMIT = 1000;

    private final EventLog log;

    EventsController(EventLog log) {
        this.log = log;
    }

    /**
     * Events in order, without a hole.
     *
     * @param position the last one's, or the {@code after} that was asked for: ask for what is after it next
     * @param top the tenant's last position at the moment; there is more when it is greater than {@code position}
     */
    record EventPage(List<EventEnvelope> events, long position, long top) {}

    /**
     * The events after a position.
     *
     * @param after the last position that the client has seen; 0 for the beginning
     */
    @Problems(ErrorCode.RESYNC_REQUIRED)
    @GetMapping("/api/events")
    EventPage events(
            @AuthenticationPrincipal AgentIdentity agent,
            @RequestParam long after,
            @RequestParam(defaultValue = "500") int limit) {
        if (after < 0) {
            throw ProblemException.invalid("after", after, "0 or more");
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ProblemException.invalid("limit", limit, "1-" + MAX_LIMIT);
        }
        try {
            List<EventEnvelope> events = log.after(agent.tenantId(), after, limit);
            long position = after + events.size();
            return new EventPage(events, position, Math.max(position, log.top(agent.tenantId())));
        } catch (ResyncRequiredException e) {
            throw new ProblemException(ErrorCode.RESYNC_REQUIRED, String.valueOf(e.getMessage()));
        }
    }
}
