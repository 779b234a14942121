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
 * @param inboundHours customers' messages by hour of the day, 24 of them
 * @param outboundHours the business's messages by hour of the day, 24 of them
 */
public record DayFigures(
        long inbound,
        long outbound,
        long answers,
        long responseMillis,
        List<Long> inboundHours,
        List<Long> outboundHours) {

    private static final int HOURS = 24;

    /** A day's hours without messages. */
    static final List<Long> NO_HOURS = Collections.nCopies(HOURS, 0L);

    static final DayFigures NONE = new DayFigures(0, 0, 0, 0, NO_HOURS, NO_HOURS);

    public DayFigures {
        inboundHours = checked("inboundHours", inboundHours);
        outboundHours = checked("outboundHours", outboundHours);
    }

    private static List<Long> checked(String name, List<Long> hours) {
        if (hours.size() != HOURS) {
            throw new IllegalArgumentException(name + ": " + hours.size() + " (expected: " + HOURS + ")");
        }
        return List.copyOf(hours);
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
        return new DayFigures(
                inbound + (in ? sign : 0),
                outbound + (in ? 0 : sign),
                answers + (waited == null ? 0 : sign),
                responseMillis + (waited == null ? 0 : sign * waited),
                in ? plus(inboundHours, count.hour(), sign) : inboundHours,
                in ? outboundHours : plus(outboundHours, count.hour(), sign));
    }

    private static List<Long> plus(List<Long> hours, int hour, int sign) {
        List<Long> changed = new ArrayList<>(hours);
        changed.set(hour, changed.get(hour) + sign);
        return changed;
    }
}
