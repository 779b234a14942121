package io.waba.inbox.state.tenants;

import io.waba.inbox.state.store.TenantStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose a business phone number is. A hit is remembered for a minute, a miss never: a number that has just been added works with the next
 * update.
 */
public final class TenantDirectory {

    private static final Duration REMEMBER = Duration.ofMinutes(1);
    /** Past this many numbers the cache is emptied; it fills again from one indexed read each. */
    private static final int MOST_REMEMBERED = 10_000;

    private final TenantStore store;
    private final Clock clock;
    private final Map<String, Hit> hits = new ConcurrentHashMap<>();

    private record Hit(String tenantId, Instant until) {}

    public TenantDirectory(TenantStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** The tenant of that number, or empty when it is nobody's. */
    public Optional<String> tenantOf(String phoneNumberId) {
        Instant now = clock.instant();
        Hit hit = hits.get(phoneNumberId);
        if (hit != null && now.isBefore(hit.until())) {
            return Optional.of(hit.tenantId());
        }
        Optional<String> tenantId = store.tenantOf(phoneNumberId);
        if (hits.size() >= MOST_REMEMBERED) {
            hits.clear();
        }
        tenantId.ifPresent(id -> hits.put(phoneNumberId, new Hit(id, now.plus(REMEMBER))));
        return tenantId;
    }
}
