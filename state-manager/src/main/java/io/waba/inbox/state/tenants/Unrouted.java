package io.waba.inbox.state.tenants;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waba.inbox.amqp.ConfirmedPublisher;
import io.waba.inbox.amqp.OutgoingMessage;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.state.store.UnroutedStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates for phone numbers that no tenant has: kept whole, and put back into their queues when one does. Published, confirmed, then deleted:
 * a crash in between, or two instances at once, publishes some of them twice, which their consumers recognise.
 */
public final class Unrouted {

    private static final Logger log = LoggerFactory.getLogger(Unrouted.class);

    private static final Duration SAY_SO_EVERY = Duration.ofMinutes(1);
    private static final int MOST_NUMBERS_REMEMBERED = 10_000;
    private static final int BATCH = 100;

    private final UnroutedStore store;
    private final TenantStore tenants;
    private final ConfirmedPublisher publisher;
    private final Clock clock;
    private final Counter counter;
    private final Map<String, Instant> saidAt = new ConcurrentHashMap<>();

    public Unrouted(
            UnroutedStore store,
            TenantStore tenants,
            ConfirmedPublisher publisher,
            Clock clock,
            MeterRegistry registry) {
        this.store = store;
        this.tenants = tenants;
        this.publisher = publisher;
        this.clock = clock;
        this.counter = Counter.builder("waba.updates.unrouted")
                .description("Webhook updates for a phone number id that no tenant has")
                .register(registry);
    }

    /** Keeps an update until its number has a tenant. */
    public void keep(String queue, String phoneNumberId, byte[] body) {
        Instant now = clock.instant();
        store.keep(queue, phoneNumberId, body, now);
        counter.increment();
        if (firstInAWhile(phoneNumberId, now)) {
            log.warn(
                    "no tenant for phoneNumberId={}: its updates are kept (expected: `tenant add … --phone-number-id {}`)",
                    phoneNumberId,
                    phoneNumberId);
        }
    }

    /** Puts back the updates of every number that has a tenant by now. */
    public void replay() {
        for (String phoneNumberId : store.phoneNumberIds()) {
            if (tenants.tenantOf(phoneNumberId).isPresent()) {
                replay(phoneNumberId);
            }
        }
    }

    private void replay(String phoneNumberId) {
        int replayed = 0;
        for (List<UnroutedStore.Kept> batch = store.oldest(phoneNumberId, BATCH);
                !batch.isEmpty();
                batch = store.oldest(phoneNumberId, BATCH)) {
            publisher.publish(batch.stream()
                    .map(kept -> OutgoingMessage.toQueue(
                            kept.queue(), "replayed", kept.body().getBytes(StandardCharsets.UTF_8)))
                    .toList());
            store.delete(batch);
            replayed += batch.size();
        }
        log.info("replayed phoneNumberId={} updates={}", phoneNumberId, replayed);
    }

    private boolean firstInAWhile(String phoneNumberId, Instant now) {
        if (saidAt.size() >= MOST_NUMBERS_REMEMBERED) {
            saidAt.clear();
        }
        AtomicBoolean first = new AtomicBoolean();
        saidAt.compute(phoneNumberId, (number, said) -> {
            first.set(said == null || !now.isBefore(said.plus(SAY_SO_EVERY)));
            return said == null || first.get() ? now : said;
        });
        return first.get();
    }
}
