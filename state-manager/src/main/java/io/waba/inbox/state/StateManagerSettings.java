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
 */
@ConfigurationProperties("waba.state-manager")
record StateManagerSettings(@DefaultValue("4") int concurrency, @DefaultValue("3s") Duration housekeepingInterval) {

    private static final int MOST = 64;

    StateManagerSettings {
        if (concurrency < 1 || concurrency > MOST) {
            throw new IllegalArgumentException(
                    "STATE_MANAGER_CONCURRENCY: " + concurrency + " (expected: 1-" + MOST + ")");
        }
        if (housekeepingInterval.isNegative() || housekeepingInterval.isZero()) {
            throw new IllegalArgumentException(
                    "STATE_MANAGER_HOUSEKEEPING_INTERVAL: " + housekeepingInterval + " (expected: more than zero)");
        }
    }
}
