package io.waba.inbox.shared.inbound;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Topology;
import io.waba.inbox.shared.wire.Require;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A customer's message.
 *
 * @param wabaId the WhatsApp Business Account that the entry was for
 * @param phoneNumberId the business phone number that it was written to; decides the tenant
 * @param displayPhoneNumber that number as people write it
 * @param messageId WhatsApp's id ({@code wamid.…}); the same in every redelivery
 * @param customer who wrote
 * @param timestamp when, by WhatsApp's clock, in whole seconds
 * @param receivedAt when the webhook reached us
 * @param batchPosition the message's place in its batch, from 0
 * @param content what was written
 * @param context what it refers to: the message replied to, forwarding, a product
 * @param referral the advertisement or post that brought the customer
 * @param errors what WhatsApp says went wrong with it; empty when nothing did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InboundMessage(
        String wabaId,
        String phoneNumberId,
        @Nullable String displayPhoneNumber,
        String messageId,
        Customer customer,
        Instant timestamp,
        Instant receivedAt,
        int batchPosition,
        MessageContent content,
        @Nullable MessageContext context,
        @Nullable Referral referral,
        List<WhatsAppError> errors)
        implements InboundUpdate {

    public InboundMessage {
        Require.text("wabaId", wabaId);
        Require.text("phoneNumberId", phoneNumberId);
        Require.text("messageId", messageId);
        Require.present("customer", customer);
        Require.present("timestamp", timestamp);
        Require.present("receivedAt", receivedAt);
        Require.notNegative("batchPosition", batchPosition);
        Require.present("content", content);
        errors = errors == null ? List.of() : List.copyOf(errors);
    }

    @Override
    public QueueDefinition queue() {
        return Topology.INBOUND_MESSAGES;
    }
}
