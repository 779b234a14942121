package io.waba.inbox.state.outbound;

import io.waba.inbox.graph.ErrorAdvice;
import io.waba.inbox.graph.ErrorClass;
import io.waba.inbox.graph.GraphApi;
import io.waba.inbox.graph.GraphError;
import io.waba.inbox.graph.GraphErrors;
import io.waba.inbox.graph.GraphResult;
import io.waba.inbox.graph.SentMessage;
import io.waba.inbox.shared.event.PortalEvent.StatusUpdate.Failure;
import io.waba.inbox.state.outbound.Attachments.Attachment;
import io.waba.inbox.state.outbound.Preparation.Prepared;
import io.waba.inbox.state.store.OutboxStore;
import io.waba.inbox.state.store.Pending;
import io.waba.inbox.state.store.SendState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the first message of a conversation: once at most, unless it is certain that WhatsApp does not have it. Whoever wants to send claims the
 * message for the length of a lease; a claim that ended without a word leaves it unconfirmed, never queued.
 */
final class Delivery {

    /** The code of failures that are ours and not Meta's. */
    static final int OURS = -1;

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    private static final Failure NO_ANSWER = new Failure(
            OURS,
            "No answer from WhatsApp",
            "The message may have been sent. It is settled as soon as WhatsApp reports on it; send it again only if it does not.");
    /** What is still not accepted then would not be answered by what the customer meant to hear. */
    private static final Duration LONGEST = Duration.ofHours(24);

    private static final Duration LONGEST_PAUSE_WITHOUT_CALL = Duration.ofSeconds(15);
    private static final Duration ANNOUNCE_AGAIN = Duration.ofSeconds(10);

    private final OutboxStore outbox;
    private final Preparation preparation;
    private final GraphApi graph;
    private final PairLimit pairs;
    private final Announcements announcements;
    private final Duration lease;
    private final Clock clock;

    Delivery(
            OutboxStore outbox,
            Preparation preparation,
            GraphApi graph,
            PairLimit pairs,
            Announcements announcements,
            Duration lease,
            Clock clock) {
        this.outbox = outbox;
        this.preparation = preparation;
        this.graph = graph;
        this.pairs = pairs;
        this.announcements = announcements;
        this.lease = lease;
        this.clock = clock;
    }

    /**
     * Does what can be done now.
     *
     * @return how long until there is more to do, zero for at once; empty when there is nothing, or somebody else is at it
     */
    Optional<Duration> next(String tenantId, String conversationId, NumberGuard guard) {
        Optional<Pending> head = outbox.head(tenantId, conversationId);
        if (head.isEmpty() || head.get().state() == SendState.SENDING) {
            return Optional.empty();
        }
        Pending message = head.get();
        Duration early = Duration.between(clock.instant(), message.dueAt());
        if (!early.isNegative() && !early.isZero()) {
            return Optional.of(early);
        }
        Prepared prepared = preparation.prepare(message);
        if (prepared instanceof Prepared.Hopeless hopeless) {
            fail(message, hopeless.failure());
        } else if (prepared instanceof Prepared.ToUpload toUpload) {
            return Optional.of(upload(message, toUpload.attachment(), guard));
        } else if (prepared instanceof Prepared.Ready ready) {
            return Optional.of(send(message, ready, guard));
        }
        return Optional.of(Duration.ZERO);
    }

    /** Ends a claim whose owner did not come back in time. */
    void leaseEnded(Pending message) {
        if (message.reaction()) {
            outbox.postpone(message, clock.instant(), message.failures() + 1);
        } else {
            unconfirmed(message, "its sender was gone");
        }
    }

    /** Twice, when it is interrupted before its id is remembered, does no harm. */
    private Duration upload(Pending message, Attachment attachment, NumberGuard guard) {
        Duration wait = guard.admit();
        if (!wait.isZero()) {
            return wait;
        }
        GraphResult<String> result = call(guard, () -> graph.media()
                .upload(
                        message.phoneNumberId(),
                        attachment.filename(),
                        attachment.mimeType(),
                        attachment.size(),
                        attachment.content()));
        if (result instanceof GraphResult.Accepted<String> accepted) {
            outbox.uploaded(message, accepted.value());
        } else {
            settle(message, result, true);
        }
        return Duration.ZERO;
    }

    private Duration send(Pending message, Prepared.Ready ready, NumberGuard guard) {
        Duration wait = guard.admit();
        if (!wait.isZero()) {
            return wait;
        }
        Duration pairWait = pairs.take(message.phoneNumberId(), ready.recipient());
        if (!pairWait.isZero()) {
            guard.withdraw();
            return pairWait;
        }
        Optional<Pending> claimed = claim(message, guard);
        if (claimed.isEmpty()) {
            return Duration.ZERO;
        }
        GraphResult<SentMessage> result = call(guard, () -> graph.send(message.phoneNumberId(), ready.body()));
        settle(claimed.get(), result, message.reaction());
        return Duration.ZERO;
    }

    /** Whatever happens, the guard hears of it: a permission that is never given back closes the number. */
    private static <T> GraphResult<T> call(NumberGuard guard, Supplier<GraphResult<T>> call) {
        long start = System.nanoTime();
        GraphResult<T> result;
        try {
            result = call.get();
        } catch (RuntimeException | Error e) {
            log.error("outbound call failed", e);
            result = new GraphResult.Unknown<>(e.toString());
        }
        guard.record(result, Duration.ofNanos(System.nanoTime() - start));
        return result;
    }

    private Optional<Pending> claim(Pending message, NumberGuard guard) {
        Optional<Pending> claimed = Optional.empty();
        try {
            claimed = outbox.claim(message, clock.instant().plus(lease));
            return claimed;
        } finally {
            if (claimed.isEmpty()) {
                guard.withdraw();
            }
        }
    }

    /** @param repeatable whether the call may be made again when nobody knows what became of it */
    private void settle(Pending message, GraphResult<?> result, boolean repeatable) {
        if (result instanceof GraphResult.Accepted<?> accepted && accepted.value() instanceof SentMessage sent) {
            log.info("outbound accepted messageId={} whatsappId={}", message.messageId(), sent.wamid());
            outbox.accepted(message, sent.wamid(), clock.instant().plus(ANNOUNCE_AGAIN));
            announcements.finish(message);
        } else if (result instanceof GraphResult.Refused<?> refused) {
            refused(message, refused.error());
        } else if (result instanceof GraphResult.NotSent<?> notSent) {
            later(message, ErrorClass.TRANSIENT, LONGEST_PAUSE_WITHOUT_CALL, null, notSent.reason());
        } else if (result instanceof GraphResult.Unknown<?> unknown) {
            if (repeatable) {
                later(message, ErrorClass.TRANSIENT, LONGEST, null, unknown.reason());
            } else {
                unconfirmed(message, unknown.reason());
            }
        }
    }

    private void refused(Pending message, GraphError error) {
        ErrorAdvice advice = GraphErrors.of(error.code());
        if (advice.retryable()) {
            later(message, advice.errorClass(), LONGEST, error.retryAfter(), error.toString());
        } else {
            log.warn("outbound refused messageId={} {}", message.messageId(), error);
            fail(message, new Failure(error.code(), advice.title(), advice.hint()));
        }
    }

    private void later(Pending message, ErrorClass kind, Duration longest, @Nullable Duration asked, String reason) {
        Instant now = clock.instant();
        if (message.writtenAt().plus(LONGEST).isBefore(now)) {
            fail(message, new Failure(OURS, "Not sent within a day", "Send it again if it still matters. " + reason));
            return;
        }
        int failures = message.failures() + 1;
        Duration pause = kind.pauseAfter(failures);
        if (asked != null && asked.compareTo(pause) > 0) {
            pause = asked;
        }
        if (pause.compareTo(longest) > 0) {
            pause = longest;
        }
        // The first, then once per doubling: an outage is one story.
        if (Integer.bitCount(failures) == 1) {
            log.warn(
                    "outbound put back messageId={} failures={} pause={} reason={}",
                    message.messageId(),
                    failures,
                    pause,
                    reason);
        }
        outbox.postpone(message, now.plus(pause), failures);
    }

    private void unconfirmed(Pending message, String reason) {
        log.warn("outbound unconfirmed messageId={} reason={}", message.messageId(), reason);
        Instant now = clock.instant();
        outbox.settle(message, SendState.UNCONFIRMED, NO_ANSWER, now, now.plus(ANNOUNCE_AGAIN));
        announcements.finish(message);
    }

    private void fail(Pending message, Failure failure) {
        Instant now = clock.instant();
        outbox.settle(message, SendState.FAILED, failure, now, now.plus(ANNOUNCE_AGAIN));
        announcements.finish(message);
    }
}
