package io.waba.inbox.state;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of this service.
 *
 * @param concurrency {@code STATE_MANAGER_CONCURRENCY}: how many messages, and how many statuses, are processed at once, 1-64
 * @param housekeepingInterval {@code STATE_MANAGER_HOUSEKEEPING_INTERVAL}: how long an update may wait after its phone number was given to
 *     a tenant
 * @param reconcileInterval {@code STATE_MANAGER_RECONCILE_INTERVAL}: how often each tenant's figures are compared with its documents
 */
@ConfigurationProperties("waba.state-manager")
record StateManagerSettings(
        @DefaultValue("4") int concurrency,
        @DefaultValue("3s") Duration housekeepingInterval,
        @DefaultValue("1h") Duration reconcileInterval) {

    private static final int MOST = 64;

    StateManagerSettings {
        if (concurrency < 1 || concurrency > MOST) {
            throw new IllegalArgumentException(
                    "STATE_MANAGER_CONCURRENCY: " + concurrency + " (expected: 1-" + MOST + ")");
        }
        requirePositive("STATE_MANAGER_HOUSEKEEPING_INTERVAL", housekeepingInterval);
        requirePositive("STATE_MANAGER_RECONCILE_INTERVAL", reconcileInterval);
    }

    private static void requirePositive(String name, Duration interval) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException(name + ": " + interval + " (expected: more than zero)");
        }
    }
}
