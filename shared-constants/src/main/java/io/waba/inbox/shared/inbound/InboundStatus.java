package io.waba.inbox.shared.inbound;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Topology;
import io.waba.inbox.shared.wire.Require;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What became of a message that the business sent.
 *
 * @param wabaId the WhatsApp Business Account that the entry was for
 * @param phoneNumberId the business phone number that sent it; decides the tenant
 * @param displayPhoneNumber that number as people write it
 * @param messageId WhatsApp's id of the message
 * @param status how far it came
 * @param recipientWaId the recipient's WhatsApp id (digits of the phone number), absent for users without a visible one
 * @param recipientUserId the recipient's business-scoped user id
 * @param timestamp when, by WhatsApp's clock, in whole seconds
 * @param receivedAt when the webhook reached us
 * @param batchPosition the status's place in its batch, from 0
 * @param opaqueCallbackData what we attached when we sent it ({@code biz_opaque_callback_data})
 * @param conversation WhatsApp's billing conversation, as it came
 * @param pricing WhatsApp's pricing, as it came
 * @param errors why it failed; empty when it did not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InboundStatus(
        String wabaId,
        String phoneNumberId,
        @Nullable String displayPhoneNumber,
        String messageId,
        MessageStatus status,
        @Nullable String recipientWaId,
        @Nullable String recipientUserId,
        Instant timestamp,
        Instant receivedAt,
        int batchPosition,
        @Nullable String opaqueCallbackData,
        @Nullable JsonNode conversation,
        @Nullable JsonNode pricing,
        List<WhatsAppError> errors)
        implements InboundUpdate {

    public InboundStatus {
        Require.text("wabaId", wabaId);
        Require.text("phoneNumberId", phoneNumberId);
        Require.text("messageId", messageId);
        Require.present("status", status);
        Require.present("timestamp", timestamp);
        Require.present("receivedAt", receivedAt);
        Require.notNegative("batchPosition", batchPosition);
        errors = errors == null ? List.of() : List.copyOf(errors);
    }

    @Override
    public QueueDefinition queue() {
        return Topology.INBOUND_STATUSES;
    }
}
