package io.waba.inbox.shared.enriched;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.wire.Require;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A customer's message with its conversation, for an integration such as a Genesys transformer. Published at least once; {@code eventId} is
 * the same in every repetition.
 *
 * @param eventId the id of the event that announced the message
 * @param tenantId whose message
 * @param conversation where it belongs
 * @param message the message as the webhook brought it
 */
public record EnrichedMessage(
        String eventId, String tenantId, ConversationSummary conversation, InboundMessage message) {

    public EnrichedMessage {
        Require.text("eventId", eventId);
        Require.text("tenantId", tenantId);
        Require.present("conversation", conversation);
        Require.present("message", message);
    }

    /**
     * The conversation as it was when the message had been stored.
     *
     * @param id our id: what {@code waba.outbound.messages} and {@code waba.correlation.events} are answered with
     * @param isNew whether the message opened it
     * @param phoneNumberId the business phone number
     * @param contactId our id of the customer
     * @param contactName the profile name
     * @param contactPhone digits of the phone number
     * @param contactUserId WhatsApp's business-scoped user id
     * @param ticketId the current ticket; absent when there is none
     * @param assigneeId the agent who has it; absent when nobody has
     * @param externalIds external system → its id
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ConversationSummary(
            String id,
            boolean isNew,
            String phoneNumberId,
            String contactId,
            @Nullable String contactName,
            @Nullable String contactPhone,
            @Nullable String contactUserId,
            @Nullable String ticketId,
            @Nullable TicketStatus ticketStatus,
            @Nullable String assigneeId,
            List<String> labels,
            Map<String, String> externalIds) {

        public ConversationSummary {
            Require.text("id", id);
            Require.text("phoneNumberId", phoneNumberId);
            Require.text("contactId", contactId);
            labels = labels == null ? List.of() : List.copyOf(labels);
            externalIds = externalIds == null ? Map.of() : Map.copyOf(externalIds);
        }
    }
}
