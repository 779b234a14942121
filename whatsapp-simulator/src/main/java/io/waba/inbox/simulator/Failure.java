package io.waba.inbox.simulator;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What goes wrong with the next messages, as {@code POST /simulator/failures} takes it.
 *
 * @param kind what goes wrong
 * @param phoneNumberId only messages of this business number; null for any
 * @param to only messages to this recipient, digits; null for anybody
 * @param times for how many of them, 1 or more
 * @param code Meta's code, for {@link Kind#ERROR} and {@link Kind#FAILED}
 * @param httpStatus of the answer, for {@link Kind#ERROR} and {@link Kind#STATUS}
 * @param retryAfterSeconds sent as {@code Retry-After}; null for none
 * @param duration how late the answer is, or how long the API is gone
 */
public record Failure(
        Kind kind,
        @Nullable String phoneNumberId,
        @Nullable String to,
        int times,
        int code,
        int httpStatus,
        @Nullable Integer retryAfterSeconds,
        Duration duration) {

    private static final int MAX_TIMES = 1_000_000;
    private static final int MAX_MILLIS = 600_000;

    /** What can go wrong. */
    public enum Kind {
        /** Refused with a code. */
        ERROR,
        /** Not accepted, a bare HTTP status without a body. */
        STATUS,
        /** Accepted and answered late; the statuses come as ever. */
        LATE,
        /** Accepted, answered with 200 and a body that is not JSON. */
        GARBLED,
        /** Read and accepted, then the connection is reset. */
        RESET_ACCEPTED,
        /** Read, not accepted, and the connection is reset. */
        RESET_READ,
        /** The next connections are reset before a request is read; open ones too, at once. Not per number or recipient. */
        RESET_UNREAD,
        /** Accepted; the status after {@code sent} is {@code failed} with the code. */
        FAILED,
        /** Connections are refused for the duration. Not per number or recipient. */
        GONE;

        private static Kind of(String name) {
            return Arrays.stream(values())
                    .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("kind: \"" + name + "\" (expected: one of "
                            + Arrays.toString(values()).toLowerCase(Locale.ROOT) + ")"));
        }

        /** Whether the message is accepted all the same. */
        boolean accepted() {
            return this == LATE || this == GARBLED || this == RESET_ACCEPTED || this == FAILED;
        }

        private boolean ofAnything() {
            return this == RESET_UNREAD || this == GONE;
        }
    }

    public Failure {
        bounded("times", times, 1, MAX_TIMES);
        bounded("httpStatus", httpStatus, 400, 599);
        bounded("durationMillis", duration.toMillis(), 0, MAX_MILLIS);
        if (kind.ofAnything() && (phoneNumberId != null || to != null)) {
            throw new IllegalArgumentException("phoneNumberId, to: given with " + kind
                    + " (expected: neither, because nothing is read that could be compared)");
        }
    }

    /** One failure of a kind, for the next message whoever sends it to whom; an answer is 10 s late. */
    public static Failure of(Kind kind) {
        int status = kind == Kind.STATUS ? 503 : 400;
        return new Failure(kind, null, null, 1, 131000, status, null, Duration.ofSeconds(10));
    }

    /** A refusal with one of Meta's codes. */
    public static Failure error(int code, int httpStatus) {
        return new Failure(Kind.ERROR, null, null, 1, code, httpStatus, null, Duration.ZERO);
    }

    /** A bare HTTP status. */
    public static Failure status(int httpStatus) {
        return new Failure(Kind.STATUS, null, null, 1, 0, httpStatus, null, Duration.ZERO);
    }

    /** The same for one recipient. */
    public Failure to(String recipient) {
        return new Failure(kind, phoneNumberId, recipient, times, code, httpStatus, retryAfterSeconds, duration);
    }

    /** The same for one business number. */
    public Failure from(String businessNumber) {
        return new Failure(kind, businessNumber, to, times, code, httpStatus, retryAfterSeconds, duration);
    }

    /** The same for several messages. */
    public Failure times(int count) {
        return new Failure(kind, phoneNumberId, to, count, code, httpStatus, retryAfterSeconds, duration);
    }

    /** The same with a {@code Retry-After}. */
    public Failure retryAfter(int seconds) {
        return new Failure(kind, phoneNumberId, to, times, code, httpStatus, seconds, duration);
    }

    /** The same for another time. */
    public Failure lasting(Duration other) {
        return new Failure(kind, phoneNumberId, to, times, code, httpStatus, retryAfterSeconds, other);
    }

    /** @throws IllegalArgumentException naming what is missing or wrong */
    static Failure parse(JsonNode json) {
        Failure byDefault = of(Kind.of(json.path("kind").asString("")));
        return new Failure(
                byDefault.kind,
                text(json.path("phoneNumberId")),
                text(json.path("to")),
                json.path("times").asInt(1),
                json.path("code").asInt(byDefault.code),
                json.path("httpStatus").asInt(byDefault.httpStatus),
                json.has("retryAfterSeconds") ? json.path("retryAfterSeconds").asInt() : null,
                Duration.ofMillis(json.path("durationMillis").asLong(byDefault.duration.toMillis())));
    }

    boolean concerns(String businessNumber, String recipient) {
        return !kind.ofAnything()
                && (phoneNumberId == null || phoneNumberId.equals(businessNumber))
                && (to == null || to.equals(recipient));
    }

    private static @Nullable String text(JsonNode json) {
        return json.isString() ? json.asString().replaceAll("[+ ()-]", "") : null;
    }

    private static void bounded(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + "-" + max + ")");
        }
    }
}
