package io.waba.inbox.portal.dashboard;

import java.util.Collections;
import java.util.List;

/**
 * One day of a tenant.
 *
 * @param inbound customers' messages
 * @param outbound the business's messages
 * @param answers those of them that a customer waited for
 * @param responseMillis how long all of these waits were together
 * @param inboundHours customers' messages by hour of the day, 24 of them
 * @param outboundHours the business's messages by hour of the day, 24 of them
 */
record Day(
        long inbound,
        long outbound,
        long answers,
        long responseMillis,
        List<Long> inboundHours,
        List<Long> outboundHours) {

    static final int HOURS = 24;

    /** A day's hours without messages. */
    static final List<Long> NO_HOURS = Collections.nCopies(HOURS, 0L);

    static final Day NONE = new Day(0, 0, 0, 0, NO_HOURS, NO_HOURS);

    /** The average wait in whole seconds; 0 without any. */
    long avgResponseTime() {
        return answers == 0 ? 0 : Math.round(responseMillis / 1000.0 / answers);
    }
}
