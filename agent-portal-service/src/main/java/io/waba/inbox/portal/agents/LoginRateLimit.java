package io.waba.inbox.portal.agents;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts failed logins per client address and e-mail in a sliding window, in memory: each instance counts for itself, and forgets at a
 * restart. An attempt counts from its beginning, so that many at once do not slip through while passwords are being compared.
 */
final class LoginRateLimit {

    /** About 20 MB at worst; the pair that has been quiet for longest goes first. */
    private static final int MAX_PAIRS = 100_000;

    private final int attempts;
    private final Duration window;
    private final Clock clock;
    private final Map<String, Deque<Instant>> failures = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Instant>> eldest) {
            return size() > MAX_PAIRS;
        }
    };

    LoginRateLimit(LoginSettings settings, Clock clock) {
        this.attempts = settings.attempts();
        this.window = settings.window();
        this.clock = clock;
    }

    /** Counts an attempt; returns how long to wait when there were too many, and then counts nothing. */
    synchronized Optional<Duration> begin(String address, String email) {
        Instant now = clock.instant();
        Deque<Instant> recent = failures.computeIfAbsent(key(address, email), ignored -> new ArrayDeque<>());
        while (!recent.isEmpty() && !recent.getFirst().isAfter(now.minus(window))) {
            recent.removeFirst();
        }
        if (recent.size() >= attempts) {
            return Optional.of(Duration.between(now, recent.getFirst().plus(window)));
        }
        recent.addLast(now);
        return Optional.empty();
    }

    /** The attempt was a success: the ones before it are forgiven. */
    synchronized void succeeded(String address, String email) {
        failures.remove(key(address, email));
    }

    private static String key(String address, String email) {
        return address + "|" + email;
    }
}
