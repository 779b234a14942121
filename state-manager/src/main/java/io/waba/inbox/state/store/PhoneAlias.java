package io.waba.inbox.state.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a phone number.
 *
 * @param seen the users that it was seen with
 * @param cameFrom the numbers whose owners changed to this one
 * @param wentTo the numbers that its owners changed to
 * @param unsettled the message whose news is not yet applied to the stored messages, or null when there is none
 */
public record PhoneAlias(
        String phone, List<Sighting> seen, List<Change> cameFrom, List<Change> wentTo, @Nullable String unsettled) {

    /**
     * A user who was seen with the number.
     *
     * @param at when first
     */
    public record Sighting(String userId, Instant at) {}

    /**
     * A change of number.
     *
     * @param phone the other number
     */
    public record Change(String phone, Instant at) {}
}
