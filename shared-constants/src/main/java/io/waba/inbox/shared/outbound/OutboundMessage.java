package io.waba.inbox.shared.outbound;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waba.inbox.shared.wire.Require;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message to a customer, from an agent or an integration. The same {@code clientMessageId} twice is one message.
 *
 * @param tenantId whose message
 * @param clientMessageId the sender's own id, 1 to 128 characters; unique within the tenant
 * @param conversationId the conversation that it belongs to; absent when an integration writes to a number that may have none yet
 * @param phoneNumberId the business phone number that sends it; needed when there is no conversation
 * @param to the customer's phone number, digits with or without {@code +}; needed when there is no conversation
 * @param content what it says
 * @param replyTo the id of the message that it answers, ours or WhatsApp's
 * @param resendOf the id of the message that it repeats because a person asked for it
 * @param sentBy the agent's id; absent when an integration wrote it
 * @param createdAt when it was written
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OutboundMessage(
        String tenantId,
        String clientMessageId,
        @Nullable String conversationId,
        @Nullable String phoneNumberId,
        @Nullable String to,
        OutboundContent content,
        @Nullable String replyTo,
        @Nullable String resendOf,
        @Nullable String sentBy,
        Instant createdAt) {

    private static final int LONGEST_CLIENT_ID = 128;

    public OutboundMessage {
        Require.shortText("tenantId", tenantId);
        Require.text("clientMessageId", clientMessageId);
        if (clientMessageId.length() > LONGEST_CLIENT_ID) {
            throw new IllegalArgumentException("clientMessageId: " + clientMessageId.length()
                    + " characters (expected: " + LONGEST_CLIENT_ID + " or fewer)");
        }
        if (conversationId == null && (phoneNumberId == null || to == null)) {
            throw new IllegalArgumentException(
                    "conversationId: null (expected: a conversation, or phoneNumberId and to)");
        }
        Require.present("content", content);
        Require.present("createdAt", createdAt);
    }

    /** Our id of the message; also WhatsApp's {@code biz_opaque_callback_data}, by which its statuses find it. */
    public String messageId() {
        return OutboundIds.messageId(tenantId, clientMessageId);
    }
}
