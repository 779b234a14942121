package io.waba.inbox.state.outbound;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.waba.inbox.graph.ErrorClass;
import io.waba.inbox.graph.GraphErrors;
import io.waba.inbox.graph.GraphResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What keeps one phone number from calling: a circuit breaker while its calls fail, a rate limiter, and the pause that Meta asked for the whole
 * number or account. Each number has its own, so that none suffers for another.
 */
final class NumberGuard {

    private static final int CALLS_LOOKED_AT = 10;
    private static final int FEWEST_CALLS = 3;
    private static final int TRIAL_CALLS = 2;
    private static final float FAILURE_PERCENT = 50;
    private static final Duration WAIT_FOR_RATE = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofMillis(50);

    private final Clock clock;
    /** No header may silence a number for longer. */
    private static final Duration LONGEST_ASKED = Duration.ofHours(1);

    private static final Duration LONGEST_TRIAL = Duration.ofMinutes(1);

    private final Duration circuitPause;
    private final CircuitBreaker circuit;
    private final RateLimiter rate;
    private volatile Instant pausedUntil = Instant.MIN;
    private int refusals;

    NumberGuard(String phoneNumberId, OutboundSettings settings, Clock clock) {
        this.clock = clock;
        this.circuitPause = settings.circuitPause();
        this.circuit = CircuitBreaker.of(
                phoneNumberId,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(CALLS_LOOKED_AT)
                        .minimumNumberOfCalls(FEWEST_CALLS)
                        .failureRateThreshold(FAILURE_PERCENT)
                        .permittedNumberOfCallsInHalfOpenState(TRIAL_CALLS)
                        .waitDurationInOpenState(circuitPause)
                        .maxWaitDurationInHalfOpenState(LONGEST_TRIAL)
                        .build());
        this.rate = RateLimiter.of(
                phoneNumberId,
                RateLimiterConfig.custom()
                        .limitForPeriod(settings.messagesPerSecond())
                        .limitRefreshPeriod(Duration.ofSeconds(1))
                        .timeoutDuration(WAIT_FOR_RATE)
                        .build());
    }

    /**
     * Asks to call. Who is let in says {@link #record} or {@link #withdraw} afterwards.
     *
     * @return zero, or when to ask again
     */
    Duration admit() {
        Duration pause = Duration.between(clock.instant(), pausedUntil);
        if (pausedUntil.isAfter(clock.instant())) {
            return pause;
        }
        if (!circuit.tryAcquirePermission()) {
            return circuitPause;
        }
        if (!rate.acquirePermission()) {
            circuit.releasePermission();
            return SOON;
        }
        return Duration.ZERO;
    }

    /** There was no call after all. */
    void withdraw() {
        circuit.releasePermission();
    }

    /** What came of the call. */
    void record(GraphResult<?> result, Duration took) {
        if (result instanceof GraphResult.Accepted<?>) {
            resume();
            circuit.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
        } else if (result instanceof GraphResult.Refused<?> refused) {
            ErrorClass kind = GraphErrors.of(refused.error().code()).errorClass();
            if (kind == ErrorClass.THROUGHPUT || kind == ErrorClass.ACCOUNT_RATE || kind == ErrorClass.MAINTENANCE) {
                pause(kind, refused.error().retryAfter());
            }
            if (kind == ErrorClass.TRANSIENT) {
                circuit.onError(took.toNanos(), TimeUnit.NANOSECONDS, new IllegalStateException(kind.name()));
            } else {
                circuit.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
            }
        } else {
            circuit.onError(took.toNanos(), TimeUnit.NANOSECONDS, new IllegalStateException("no answer"));
        }
    }

    private synchronized void pause(ErrorClass kind, @Nullable Duration asked) {
        Instant now = clock.instant();
        if (pausedUntil.isAfter(now)) {
            return; // the calls that were on their way are refused too, which is one refusal
        }
        refusals++;
        Duration pause = kind.pauseAfter(refusals);
        if (asked != null && asked.compareTo(pause) > 0) {
            pause = asked.compareTo(LONGEST_ASKED) < 0 ? asked : LONGEST_ASKED;
        }
        pausedUntil = now.plus(pause);
    }

    private synchronized void resume() {
        refusals = 0;
    }
}
