package io.waba.inbox.portal.dashboard;

import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.shared.event.PortalEvent.MetricsUpdate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The dashboard's figures at the moment; from then on {@code metrics_update} keeps them fresh. */
@RestController
final class DashboardController {

    private static final Logger log = LoggerFactory.getLogger(DashboardController.class);

    private static final Duration AT_MOST_EVERY = Duration.ofSeconds(1);
    private static final int MOST_REMEMBERED = 10_000;
    private static final int MOST_DAYS = 35;
    /** By its name: browsers know no zone {@code Z}. */
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final LatestFigures latest;
    private final NewConversations conversations;
    private final MetricsAnnouncer announcer;
    private final Clock clock;
    private final Map<String, Instant> announced = new ConcurrentHashMap<>();

    DashboardController(LatestFigures latest, NewConversations conversations, MetricsAnnouncer announcer, Clock clock) {
        this.latest = latest;
        this.conversations = conversations;
        this.announcer = announcer;
        this.clock = clock;
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

    /**
     * How figures went.
     *
     * @param timeZone where days begin
     * @param hours today by hour, 24 of them
     * @param days the last days, today the last of them
     */
    record Trends(String timeZone, List<TrendHour> hours, List<TrendDay> days) {}

    /**
     * An hour of today.
     *
     * @param hour of the tenant's day, 0-23
     * @param inbound customers' messages
     * @param outbound the business's messages
     */
    record TrendHour(int hour, long inbound, long outbound) {}

    /**
     * A day.
     *
     * @param date in the tenant's time zone
     * @param inbound customers' messages
     * @param outbound the business's messages
     * @param answers those of them that a customer waited for
     * @param avgResponseTime the average of these waits, in seconds; 0 without any
     * @param newConversations conversations that began, whoever wrote first; 10,000 when there are more
     */
    record TrendDay(
            LocalDate date, long inbound, long outbound, long answers, long avgResponseTime, long newConversations) {}

    /** The figures; whoever of the tenant is connected is shown them too. */
    @GetMapping("/api/dashboard/stats")
    Stats stats(@AuthenticationPrincipal AgentIdentity agent) {
        Optional<MetricsUpdate> figures = latest.now(agent.tenantId());
        try {
            figures.ifPresent(each -> announceUnlessJustAnnounced(agent.tenantId(), each));
        } catch (RuntimeException e) {
            // Who asked has the figures; the others get the next ones.
            log.warn("figures of tenant={} not shown to all: {}", agent.tenantId(), e.toString());
        }
        return stats(figures);
    }

    /** The figures once more, for everybody of the tenant who is connected. */
    @PostMapping("/api/dashboard/stats/refresh")
    Stats refresh(@AuthenticationPrincipal AgentIdentity agent) {
        Optional<MetricsUpdate> figures = latest.now(agent.tenantId());
        figures.ifPresent(each -> announceUnlessJustAnnounced(agent.tenantId(), each));
        return stats(figures);
    }

    /**
     * Messages by hour of today, and the last days: messages, answer times and new conversations.
     *
     * @param days how many, today included, 1-35
     */
    @GetMapping("/api/dashboard/trends")
    Trends trends(@AuthenticationPrincipal AgentIdentity agent, @RequestParam(defaultValue = "7") int days) {
        if (days < 1 || days > MOST_DAYS) {
            throw ProblemException.invalid("days", days, "1-" + MOST_DAYS);
        }
        Optional<LatestFigures.Figures> figures = latest.figures(agent.tenantId());
        ZoneId zone = figures.map(LatestFigures.Figures::zone).orElse(UTC);
        Map<LocalDate, Day> counted = figures.map(LatestFigures.Figures::days).orElse(Map.of());
        LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
        Day hours = counted.getOrDefault(today, Day.NONE);
        List<LocalDate> dates =
                today.minusDays(days - 1L).datesUntil(today.plusDays(1)).toList();
        List<Long> begun = conversations.on(agent.tenantId(), dates, zone);
        return new Trends(
                zone.getId(),
                IntStream.range(0, Day.HOURS)
                        .mapToObj(hour -> new TrendHour(
                                hour,
                                hours.inboundHours().get(hour),
                                hours.outboundHours().get(hour)))
                        .toList(),
                IntStream.range(0, days)
                        .mapToObj(
                                i -> trendDay(dates.get(i), counted.getOrDefault(dates.get(i), Day.NONE), begun.get(i)))
                        .toList());
    }

    private static TrendDay trendDay(LocalDate date, Day day, long newConversations) {
        return new TrendDay(
                date, day.inbound(), day.outbound(), day.answers(), day.avgResponseTime(), newConversations);
    }

    private static Stats stats(Optional<MetricsUpdate> counted) {
        return counted.map(figures -> new Stats(
                        figures.activeConversations(),
                        figures.waitingConversations(),
                        figures.totalMessagesToday(),
                        figures.avgResponseTime(),
                        figures.timestamp()))
                .orElseGet(() -> new Stats(0, 0, 0, 0, null));
    }

    /** Pages that are opened one after the other must not flood all the others. */
    private void announceUnlessJustAnnounced(String tenantId, MetricsUpdate figures) {
        Instant now = clock.instant();
        if (announced.size() >= MOST_REMEMBERED) {
            announced.clear();
        }
        Instant last = announced.get(tenantId);
        if (last == null || !last.plus(AT_MOST_EVERY).isAfter(now)) {
            announcer.announce(LatestFigures.event(tenantId, figures));
            announced.put(tenantId, now);
        }
    }
}
