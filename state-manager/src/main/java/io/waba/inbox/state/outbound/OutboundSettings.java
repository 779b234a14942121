package io.waba.inbox.state.outbound;

import io.waba.inbox.graph.GraphSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the way out.
 *
 * @param baseUrl {@code GRAPH_API_BASE_URL}
 * @param version {@code GRAPH_API_VERSION}
 * @param token {@code GRAPH_API_TOKEN}
 * @param connectTimeout how long a connection may take
 * @param requestTimeout {@code GRAPH_REQUEST_TIMEOUT}: how long an answer may take
 * @param transferTimeout how long a file may take
 * @param messagesPerSecond {@code GRAPH_MESSAGES_PER_SECOND}: per phone number and instance, 1-1000; Meta allows 80, or 1,000 after an upgrade
 * @param callsPerNumber {@code GRAPH_CALLS_PER_NUMBER}: calls at once per phone number and instance, 1-256
 * @param circuitPause how long nothing is sent for a phone number whose calls failed
 * @param sweepInterval how soon what a crash left is taken up
 * @param markRead {@code GRAPH_MARK_READ}: whether customers see that agents read
 * @param typing {@code GRAPH_TYPING}: whether customers see that agents write
 */
@ConfigurationProperties("waba.graph")
public record OutboundSettings(
        @DefaultValue("https://graph.facebook.com") URI baseUrl,
        @DefaultValue("v24.0") String version,
        @Nullable String token,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("20s") Duration requestTimeout,
        @DefaultValue("2m") Duration transferTimeout,
        @DefaultValue("80") int messagesPerSecond,
        @DefaultValue("16") int callsPerNumber,
        @DefaultValue("5s") Duration circuitPause,
        @DefaultValue("5s") Duration sweepInterval,
        @DefaultValue("true") boolean markRead,
        @DefaultValue("true") boolean typing) {

    private static final int MOST_MESSAGES = 1_000;
    private static final int FEWEST_REMEMBERED = 1_000;
    private static final int MOST_CALLS = 256;
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(10);

    public OutboundSettings {
        bounded("GRAPH_MESSAGES_PER_SECOND", messagesPerSecond, MOST_MESSAGES);
        bounded("GRAPH_CALLS_PER_NUMBER", callsPerNumber, MOST_CALLS);
        positive("circuit-pause", circuitPause);
        positive("sweep-interval", sweepInterval);
        graph(baseUrl, version, token, connectTimeout, requestTimeout, transferTimeout);
    }

    /**
     * Checks the token before anything starts, so that an operator reads one line instead of a failed application context.
     *
     * @throws IllegalArgumentException when it is missing
     */
    public static void requireToken(Map<String, String> environment) {
        if (environment.getOrDefault("GRAPH_API_TOKEN", "").isBlank()) {
            throw new IllegalArgumentException(
                    "GRAPH_API_TOKEN: missing (expected: the access token of a system user)");
        }
    }

    /** What the client of the Graph API needs of them. */
    public GraphSettings graph() {
        return graph(baseUrl, version, token, connectTimeout, requestTimeout, transferTimeout);
    }

    /** How long a message may be in somebody's hands; past it, what became of it is unknown. */
    Duration lease() {
        return requestTimeout.plus(LEASE_MARGIN);
    }

    /** Conversations of a number that are remembered: twice what it may send until somebody looks into the store again, and 1,000 at least. */
    int remembered() {
        long twice = 2L * messagesPerSecond * sweepInterval.toMillis() / MILLIS_PER_SECOND;
        return (int) Math.min(Integer.MAX_VALUE, Math.max(FEWEST_REMEMBERED, twice));
    }

    /** Without the token, so that no log shows it. */
    @Override
    public String toString() {
        return "OutboundSettings[" + baseUrl + "/" + version + "]";
    }

    private static GraphSettings graph(
            URI baseUrl,
            String version,
            @Nullable String token,
            Duration connect,
            Duration request,
            Duration transfer) {
        return new GraphSettings(baseUrl, version, token == null ? "" : token, connect, request, transfer);
    }

    private static void bounded(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1-" + most + ")");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("waba.graph." + name + ": " + value + " (expected: more than zero)");
        }
    }
}
