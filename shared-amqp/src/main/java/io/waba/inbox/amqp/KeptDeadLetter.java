package io.waba.inbox.amqp;

import com.rabbitmq.client.GetResponse;
import io.waba.inbox.shared.topology.DeadLetterHeaders;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message in a dead-letter queue, as {@link DeadLetters} shaped it; or as RabbitMQ put it there, when a quorum queue's delivery limit was
 * reached: then the broker's own word is the reason and there is no exception.
 *
 * @param reason one sentence: the value and what was expected
 * @param exception the exception's class name
 * @param diedAt when it was refused, an ISO-8601 instant; null when the broker does not say
 * @param body the message as it was published
 */
@SuppressWarnings("ArrayRecordComponent") // to look at: never compared, never a key
public record KeptDeadLetter(String reason, @Nullable String exception, @Nullable String diedAt, byte[] body) {

    /** RabbitMQ's header for what it dead-lettered itself: a table per queue and cause, the latest first. */
    private static final String BROKERS_OWN = "x-death";

    static KeptDeadLetter of(GetResponse message) {
        Map<String, Object> headers =
                Objects.requireNonNullElse(message.getProps().getHeaders(), Map.of());
        String reason = text(headers, DeadLetterHeaders.REASON);
        if (reason == null) {
            return new KeptDeadLetter(brokersReason(headers), null, null, message.getBody());
        }
        return new KeptDeadLetter(
                reason,
                text(headers, DeadLetterHeaders.EXCEPTION),
                text(headers, DeadLetterHeaders.DIED_AT),
                message.getBody());
    }

    private static String brokersReason(Map<String, Object> headers) {
        if (headers.get(BROKERS_OWN) instanceof List<?> deaths
                && !deaths.isEmpty()
                && deaths.get(0) instanceof Map<?, ?> latest) {
            return "given up by the broker: " + latest.get("reason");
        }
        return "not said";
    }

    private static @Nullable String text(Map<String, Object> headers, String name) {
        Object value = headers.get(name);
        return value == null ? null : value.toString();
    }
}
