package io.waba.inbox.portal.agents;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts failed logins in a sliding window, in memory: per client address and e-mail, and more generously per address alone and per e-mail
 * alone, so that neither many e-mails from one address nor one e-mail from many addresses get around it. Each instance counts for itself,
 * and forgets at a restart. An attempt counts from its beginning, so that many at once do not slip through while passwords are being
 * compared.
 */
final class LoginRateLimit {

    /** An office shares an address. */
    private static final int PER_ADDRESS = 10;

    /** More than one stranger can use up from one address, so that it takes several to keep an agent out. */
    private static final int PER_EMAIL = 5;

    /** About 20 MB at worst; what has been quiet for longest goes first. */
    private static final int MAX_KEYS = 100_000;

    private final int attempts;
    private final Duration window;
    private final Clock clock;
    private final Map<Key, Deque<Instant>> failures = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Deque<Instant>> eldest) {
            return size() > MAX_KEYS;
        }
    };

    /** What is counted; a null stands for any. */
    private record Key(@Nullable String address, @Nullable String email) {}

    LoginRateLimit(LoginSettings settings, Clock clock) {
        this.attempts = settings.attempts();
        this.window = settings.window();
        this.clock = clock;
    }

    /** Counts an attempt; returns how long to wait when there were too many, and then counts nothing. */
    synchronized Optional<Duration> begin(String address, String email) {
        Instant now = clock.instant();
        Optional<Duration> wait = limits(address, email).entrySet().stream()
                .flatMap(limit -> wait(recent(limit.getKey(), now), limit.getValue(), now).stream())
                .max(Comparator.naturalOrder());
        if (wait.isEmpty()) {
            limits(address, email).keySet().forEach(key -> failures.computeIfAbsent(key, ignored -> new ArrayDeque<>())
                    .addLast(now));
        }
        return wait;
    }

    /**
     * The attempt was a success: those of this address and e-mail before it are forgiven. For the address alone and the e-mail alone only
     * this one is, or whoever has one good password could try others without end.
     */
    synchronized void succeeded(String address, String email) {
        failures.remove(new Key(address, email));
        removeLast(new Key(address, null));
        removeLast(new Key(null, email));
    }

    /** An attempt that was not made after all. */
    synchronized void withdrawn(String address, String email) {
        limits(address, email).keySet().forEach(this::removeLast);
    }

    private Map<Key, Integer> limits(String address, String email) {
        return Map.of(
                new Key(address, email), attempts,
                new Key(address, null), attempts * PER_ADDRESS,
                new Key(null, email), attempts * PER_EMAIL);
    }

    private Deque<Instant> recent(Key key, Instant now) {
        Deque<Instant> recent = failures.get(key);
        if (recent == null) {
            return new ArrayDeque<>();
        }
        while (!recent.isEmpty() && !recent.getFirst().isAfter(now.minus(window))) {
            recent.removeFirst();
        }
        return recent;
    }

    private Optional<Duration> wait(Deque<Instant> recent, int limit, Instant now) {
        return recent.size() < limit
                ? Optional.empty()
                : Optional.of(Duration.between(now, recent.getFirst().plus(window)));
    }

    private void removeLast(Key key) {
        Deque<Instant> recent = failures.get(key);
        if (recent != null) {
            recent.pollLast();
        }
    }
}
