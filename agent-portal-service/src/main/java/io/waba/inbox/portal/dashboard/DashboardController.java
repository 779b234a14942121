package io.waba.inbox.portal.dashboard;

import io.waba.inbox.portal.agents.AgentIdentity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The dashboard's figures at the moment; from then on {@code metrics_update} keeps them fresh. */
@RestController
final class DashboardController {

    private final LatestFigures latest;

    DashboardController(LatestFigures latest) {
        this.latest = latest;
    }

    /**
     * The figures of {@code metrics_update}.
     *
     * @param avgResponseTime in seconds
     * @param timestamp when they were counted; null when nothing was yet, and then all are 0
     */
    record Stats(
            long activeConversations,
            long waitingConversations,
            long totalMessagesToday,
            long avgResponseTime,
            @Nullable Instant timestamp) {}

    @GetMapping("/api/dashboard/stats")
    Stats stats(@AuthenticationPrincipal AgentIdentity agent) {
        return latest.figures(agent.tenantId())
                .map(figures -> new Stats(
                        figures.activeConversations(),
                        figures.waitingConversations(),
                        figures.totalMessagesToday(),
                        figures.avgResponseTime(),
                        figures.timestamp()))
                .orElseGet(() -> new Stats(0, 0, 0, 0, null));
    }
}
