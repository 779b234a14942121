package io.waba.inbox.state;

import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.MessageContent;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.inbound.WhatsAppError;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Updates as the webhook-service publishes them. */
public final class Samples {

    public static final String PHONE_NUMBER_ID = "106540352242922";
    public static final Customer JOHN = new Customer("1234567890", "US.1234", "John Doe", "johnd");
    public static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private Samples() {}

    public static InboundMessage text(String messageId, String body) {
        return text(messageId, body, JOHN, NOON);
    }

    public static InboundMessage text(String messageId, String body, Customer customer, Instant timestamp) {
        return message(PHONE_NUMBER_ID, messageId, customer, timestamp, new MessageContent.Text(body));
    }

    public static InboundMessage message(
            String phoneNumberId, String messageId, Customer customer, Instant timestamp, MessageContent content) {
        return new InboundMessage(
                "102290129340398",
                phoneNumberId,
                "15550783881",
                messageId,
                customer,
                timestamp,
                timestamp.plusNanos(1_123_456_000L),
                0,
                content,
                null,
                null,
                List.of());
    }

    /** The same message in a webhook that Meta sent once more. */
    public static InboundMessage redelivered(InboundMessage message, Instant receivedAt, int batchPosition) {
        return new InboundMessage(
                message.wabaId(),
                message.phoneNumberId(),
                message.displayPhoneNumber(),
                message.messageId(),
                message.customer(),
                message.timestamp(),
                receivedAt,
                batchPosition,
                message.content(),
                message.context(),
                message.referral(),
                message.errors());
    }

    public static InboundStatus status(String messageId, MessageStatus status, Instant timestamp) {
        List<WhatsAppError> errors = status == MessageStatus.FAILED
                ? List.of(new WhatsAppError(131047, "Re-engagement message", null, null, null))
                : List.of();
        return new InboundStatus(
                "102290129340398",
                PHONE_NUMBER_ID,
                "15550783881",
                messageId,
                status,
                JOHN.waId(),
                JOHN.userId(),
                timestamp,
                timestamp.plusMillis(700),
                0,
                "m-1",
                null,
                null,
                errors);
    }

    /** The same status in a webhook that Meta sent once more. */
    public static InboundStatus redelivered(InboundStatus status, Instant receivedAt) {
        return status(status, receivedAt, status.errors());
    }

    public static InboundStatus failed(InboundStatus status, WhatsAppError error) {
        return status(status, status.receivedAt(), List.of(error));
    }

    private static InboundStatus status(InboundStatus status, Instant receivedAt, List<WhatsAppError> errors) {
        return new InboundStatus(
                status.wabaId(),
                status.phoneNumberId(),
                status.displayPhoneNumber(),
                status.messageId(),
                status.status(),
                status.recipientWaId(),
                status.recipientUserId(),
                status.timestamp(),
                receivedAt,
                status.batchPosition(),
                status.opaqueCallbackData(),
                status.conversation(),
                status.pricing(),
                errors);
    }

    /** A reaction, some seconds after {@link #NOON}. */
    public static InboundMessage reaction(String id, String targetId, @Nullable String emoji, int second) {
        return effect(id, new MessageContent.Reaction(targetId, emoji), second);
    }

    public static InboundMessage edit(String id, String targetId, String body, int second) {
        return effect(id, new MessageContent.Edit(targetId, new MessageContent.Text(body)), second);
    }

    public static InboundMessage revoke(String id, String targetId, int second) {
        return effect(id, new MessageContent.Revoke(targetId), second);
    }

    private static InboundMessage effect(String id, MessageContent content, int second) {
        return message(PHONE_NUMBER_ID, id, JOHN, NOON.plusSeconds(second), content);
    }
}
