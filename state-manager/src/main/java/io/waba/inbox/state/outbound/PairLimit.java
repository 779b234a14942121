package io.waba.inbox.state.outbound;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How fast one business number may write to one customer: a message every six seconds, of which 45 may be borrowed, after which the pace holds
 * until they are paid back. https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits
 *
 * <p>Of this instance only; where several write to one customer, Meta's own refusal (131056) makes up the rest.
 */
final class PairLimit {

    static final Duration PACE = Duration.ofSeconds(6);
    static final int BURST = 45;

    private static final Duration BORROWED = PACE.multipliedBy(BURST - 1L);
    private static final int SWEEP_ABOVE = 10_000;

    private final Clock clock;
    /** When the pair would have paid everything back. */
    private final Map<String, Instant> paidBackAt = new HashMap<>();

    PairLimit(Clock clock) {
        this.clock = clock;
    }

    /** Takes one message's place; or says how long until there is one, and takes none. */
    synchronized Duration take(String phoneNumberId, String recipient) {
        Instant now = clock.instant();
        if (paidBackAt.size() > SWEEP_ABOVE) {
            paidBackAt.values().removeIf(at -> at.isBefore(now));
        }
        String pair = phoneNumberId + ":" + recipient;
        Instant known = paidBackAt.getOrDefault(pair, now);
        Instant from = known.isBefore(now) ? now : known;
        Duration debt = Duration.between(now, from);
        if (debt.compareTo(BORROWED) > 0) {
            return debt.minus(BORROWED);
        }
        paidBackAt.put(pair, from.plus(PACE));
        return Duration.ZERO;
    }
}
