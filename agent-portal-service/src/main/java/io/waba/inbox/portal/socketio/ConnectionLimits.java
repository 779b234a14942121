package io.waba.inbox.portal.socketio;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many may be connected to one instance, and for how long.
 *
 * @param perTenant {@code PORTAL_SOCKETS_PER_TENANT}: sockets of one tenant
 * @param perAgent {@code PORTAL_SOCKETS_PER_AGENT}: sockets, which are tabs, of one agent
 * @param perAddress {@code PORTAL_CONNECTIONS_PER_ADDRESS}: TCP connections from one address, with or without a token
 * @param refreshGrace {@code PORTAL_REFRESH_GRACE}: how long a socket stays after its token's time is over, for a refresh that is under way
 * @param forwardHeaders {@code PORTAL_FORWARD_HEADERS}: {@code native} behind a proxy, whose {@code X-Forwarded-For} then names the address
 */
@ConfigurationProperties("waba.limits")
public record ConnectionLimits(
        @DefaultValue("10000") int perTenant,
        @DefaultValue("100") int perAgent,
        @DefaultValue("10000") int perAddress,
        @DefaultValue("10s") Duration refreshGrace,
        @DefaultValue("none") String forwardHeaders) {

    private static final int MOST = 1_000_000;
    private static final Duration LONGEST_GRACE = Duration.ofMinutes(5);

    static final ConnectionLimits NONE = new ConnectionLimits(MOST, MOST, MOST, Duration.ZERO, "none");

    public ConnectionLimits {
        requireBetween("PORTAL_SOCKETS_PER_TENANT", perTenant);
        requireBetween("PORTAL_SOCKETS_PER_AGENT", perAgent);
        requireBetween("PORTAL_CONNECTIONS_PER_ADDRESS", perAddress);
        if (refreshGrace.isNegative() || refreshGrace.compareTo(LONGEST_GRACE) > 0) {
            throw new IllegalArgumentException(
                    "PORTAL_REFRESH_GRACE: " + refreshGrace + " (expected: 0 to " + LONGEST_GRACE + ")");
        }
    }

    private static void requireBetween(String name, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1-" + MOST + ")");
        }
    }

    boolean behindProxy() {
        return !forwardHeaders.equalsIgnoreCase("none");
    }
}
