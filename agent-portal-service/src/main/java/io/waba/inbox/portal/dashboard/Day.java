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
 * @param hours messages of both directions by hour of the day, 24 of them
 */
record Day(long inbound, long outbound, long answers, long responseMillis, List<Long> hours) {

    static final Day NONE = new Day(0, 0, 0, 0, Collections.nCopies(24, 0L));

    /** The average wait in whole seconds; 0 without any. */
    long avgResponseTime() {
        return answers == 0 ? 0 : Math.round(responseMillis / 1000.0 / answers);
    }
}
