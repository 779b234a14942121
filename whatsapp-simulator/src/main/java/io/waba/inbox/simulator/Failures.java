package io.waba.inbox.simulator;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The failures that are still to happen, in the order in which they were asked for. */
final class Failures {

    private final Map<Object, Failure> pending = new LinkedHashMap<>();

    synchronized void add(Failure failure) {
        pending.put(new Object(), failure);
    }

    synchronized void clear() {
        pending.clear();
    }

    /** How many failures are still to happen. */
    synchronized long left() {
        return pending.values().stream().mapToLong(Failure::times).sum();
    }

    /** The first that concerns a message, which uses it up once. */
    synchronized Optional<Failure> take(String phoneNumberId, String to) {
        Iterator<Map.Entry<Object, Failure>> all = pending.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Object, Failure> entry = all.next();
            Failure failure = entry.getValue();
            if (failure.concerns(phoneNumberId, to)) {
                if (failure.times() > 1) {
                    entry.setValue(failure.times(failure.times() - 1));
                } else {
                    all.remove();
                }
                return Optional.of(failure);
            }
        }
        return Optional.empty();
    }
}
