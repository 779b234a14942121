package io.waba.inbox.state.store;

import io.waba.inbox.shared.event.Direction;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What one message counts as in its tenant's figures.
 *
 * @param day the day it was written, in the tenant's time zone
 * @param hour the hour of that day, 0-23
 * @param responseMillis how long the customer had waited for it, when it is an answer
 */
public record MessageCount(LocalDate day, int hour, Direction direction, @Nullable Long responseMillis) {

    /**
     * What a message counts as.
     *
     * @param direction null when it is neither a customer's nor the business's
     * @return null when it counts nowhere, because of its direction or because its day is not kept
     */
    public static @Nullable MessageCount of(
            @Nullable Direction direction,
            Instant timestamp,
            @Nullable Long responseMillis,
            ZoneId zone,
            LocalDate today) {
        LocalDateTime at = LocalDateTime.ofInstant(timestamp, zone);
        return direction == null || !TenantFigures.isKept(at.toLocalDate(), today)
                ? null
                : new MessageCount(at.toLocalDate(), at.getHour(), direction, responseMillis);
    }
}
