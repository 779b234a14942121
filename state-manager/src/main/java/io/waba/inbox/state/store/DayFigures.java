package io.waba.inbox.state.store;

import io.waba.inbox.shared.event.Direction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One day of a tenant.
 *
 * @param inbound customers' messages
 * @param outbound the business's messages
 * @param answers those of them that somebody waited for
 * @param responseMillis how long all of these waits were together
 * @param hours messages of both directions by hour of the day, 24 of them
 */
public record DayFigures(long inbound, long outbound, long answers, long responseMillis, List<Long> hours) {

    private static final int HOURS = 24;

    static final DayFigures NONE = new DayFigures(0, 0, 0, 0, Collections.nCopies(HOURS, 0L));

    public DayFigures {
        hours = List.copyOf(hours);
        if (hours.size() != HOURS) {
            throw new IllegalArgumentException("hours: " + hours.size() + " (expected: " + HOURS + ")");
        }
    }

    /** Messages of both directions. */
    public long messages() {
        return inbound + outbound;
    }

    /** The average wait for an answer in whole seconds; 0 without any. */
    public long avgResponseSeconds() {
        return answers == 0 ? 0 : Math.round(responseMillis / 1000.0 / answers);
    }

    DayFigures plus(MessageCount count) {
        return plus(count, 1);
    }

    DayFigures minus(MessageCount count) {
        return plus(count, -1);
    }

    private DayFigures plus(MessageCount count, int sign) {
        boolean in = count.direction() == Direction.INBOUND;
        Long waited = count.responseMillis();
        List<Long> changed = new ArrayList<>(hours);
        changed.set(count.hour(), changed.get(count.hour()) + sign);
        return new DayFigures(
                inbound + (in ? sign : 0),
                outbound + (in ? 0 : sign),
                answers + (waited == null ? 0 : sign),
                responseMillis + (waited == null ? 0 : sign * waited),
                changed);
    }
}
