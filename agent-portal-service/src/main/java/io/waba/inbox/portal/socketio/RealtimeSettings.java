package io.waba.inbox.portal.socketio;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the real-time port.
 *
 * @param allowedOrigins {@code ALLOWED_ORIGINS}: the pages that may open sockets; a client that sends no Origin is no browser and may too
 * @param realtime the port and its limits
 */
@ConfigurationProperties("waba")
public record RealtimeSettings(
        @DefaultValue({
                    "http://localhost:3012",
                    "http://localhost:3014",
                    "http://localhost:3000",
                    "http://localhost:3314"
                })
                List<String> allowedOrigins,
        @DefaultValue Realtime realtime) {

    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.\\[\\]:-]+");

    public RealtimeSettings {
        for (String origin : allowedOrigins) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException(
                        "ALLOWED_ORIGINS: " + origin + " (expected: origins such as https://inbox.example.com)");
            }
        }
        allowedOrigins = List.copyOf(allowedOrigins);
    }

    /**
     * The port and its limits.
     *
     * @param port {@code PORTAL_REALTIME_PORT}; 0 takes any free one
     * @param pingInterval how often a client is asked whether it is there
     * @param pingTimeout how long it may take to answer
     * @param requestTimeout how long a request may take to arrive
     * @param connectTimeout how long a session may take to send its token, and to fetch a refusal
     * @param checkTimeout how long the check of a token may take
     * @param upgradeTimeout how long a WebSocket may take to replace long-polling
     * @param agentCheckInterval how long the socket of an agent who was disabled stays open at most
     * @param maxPayload bytes of the largest message or body that a client may send
     * @param maxPending bytes that may wait for one client; beyond that it is sent away, and resumes
     * @param eventBurst how many events a client may send at once
     * @param eventsPerSecond how many it may send in the long run
     * @param maxConversations how many conversations a socket may watch at once
     * @param eventLoops threads that serve sockets; one serves thousands at the least cost
     * @param blockingThreads threads that ask the store and the broker
     * @param blockingQueue how many such questions may wait; beyond that clients are told to come again
     */
    public record Realtime(
            @DefaultValue("3015") int port,
            @DefaultValue("25s") Duration pingInterval,
            @DefaultValue("20s") Duration pingTimeout,
            @DefaultValue("10s") Duration requestTimeout,
            @DefaultValue("5s") Duration connectTimeout,
            @DefaultValue("15s") Duration checkTimeout,
            @DefaultValue("10s") Duration upgradeTimeout,
            @DefaultValue("15s") Duration agentCheckInterval,
            @DefaultValue("100000") int maxPayload,
            @DefaultValue("4194304") int maxPending,
            @DefaultValue("50") int eventBurst,
            @DefaultValue("20") int eventsPerSecond,
            @DefaultValue("50") int maxConversations,
            @DefaultValue("1") int eventLoops,
            @DefaultValue("8") int blockingThreads,
            @DefaultValue("10000") int blockingQueue) {

        public Realtime {
            requireBetween("PORTAL_REALTIME_PORT", port, 0, 65_535);
            requirePositive("ping-interval", pingInterval);
            requirePositive("ping-timeout", pingTimeout);
            requirePositive("request-timeout", requestTimeout);
            requirePositive("connect-timeout", connectTimeout);
            requirePositive("check-timeout", checkTimeout);
            requirePositive("upgrade-timeout", upgradeTimeout);
            requirePositive("agent-check-interval", agentCheckInterval);
            requireBetween("waba.realtime.max-payload", maxPayload, 1_000, 10_000_000);
            requireBetween("waba.realtime.max-pending", maxPending, 65_536, 100_000_000);
            requireBetween("waba.realtime.event-burst", eventBurst, 1, 100_000);
            requireBetween("waba.realtime.events-per-second", eventsPerSecond, 1, 100_000);
            requireBetween("waba.realtime.max-conversations", maxConversations, 1, 10_000);
            requireBetween("waba.realtime.event-loops", eventLoops, 1, 128);
            requireBetween("waba.realtime.blocking-threads", blockingThreads, 1, 256);
            requireBetween("waba.realtime.blocking-queue", blockingQueue, 1, 1_000_000);
        }

        private static void requireBetween(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + "-" + most + ")");
            }
        }

        private static void requirePositive(String name, Duration value) {
            if (value.toMillis() < 1) {
                throw new IllegalArgumentException(
                        "waba.realtime." + name + ": " + value + " (expected: 1 millisecond or more)");
            }
        }
    }
}
