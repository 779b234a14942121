package io.waba.inbox.portal.inbox;

import io.waba.inbox.shared.store.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as agents see it.
 *
 * @param phoneNumberId the business number that it runs over
 * @param ticketId the current ticket; null before a customer's message opened one
 * @param ticketNumber its number in this conversation, from 1
 * @param ticketStatus open, pending or resolved
 * @param assigneeId the agent who has it; null when nobody does
 * @param lastMessage the newest message's words or preview
 * @param lastDirection who wrote it: inbound or outbound
 * @param lastSentBy the agent who wrote it; null for what customers and integrations wrote
 * @param lastInboundAt when the customer last wrote: the 24-hour window starts here
 * @param windowEndsAt until when anything but a template may be sent; null when the customer never wrote
 * @param labels what agents stuck to it
 * @param unread how many of the customer's messages the asking agent has not read; {@value InboxReader#MOST_UNREAD} when there are more
 * @param externalIds external system → its id
 */
record Conversation(
        String id,
        @Nullable String phoneNumberId,
        Contact contact,
        @Nullable String ticketId,
        @Nullable Integer ticketNumber,
        @Nullable String ticketStatus,
        @Nullable String assigneeId,
        @Nullable String lastMessage,
        @Nullable Instant lastMessageAt,
        @Nullable String lastMessageId,
        @Nullable String lastDirection,
        @Nullable String lastSentBy,
        @Nullable Instant lastInboundAt,
        @Nullable Instant windowEndsAt,
        @Nullable Instant createdAt,
        List<String> labels,
        int unread,
        Map<String, Object> externalIds) {

    /** WhatsApp's customer service window. */
    static final Duration WINDOW = Duration.ofHours(24);

    /**
     * The customer.
     *
     * @param phone E.164 where WhatsApp tells it
     * @param userId WhatsApp's id of the customer where it tells one
     */
    record Contact(@Nullable String id, @Nullable String name, @Nullable String phone, @Nullable String userId) {

        static Contact of(Document conversation) {
            return new Contact(
                    conversation.getString(Fields.CONTACT_ID),
                    conversation.getString(Fields.CONTACT_NAME),
                    e164(conversation.getString(Fields.CONTACT_PHONE)),
                    conversation.getString(Fields.CONTACT_USER_ID));
        }
    }

    static Conversation of(Document document, @Nullable String lastSentBy, int unread) {
        Instant lastInboundAt = Instants.of(document, Fields.LAST_INBOUND_AT);
        List<String> labels = document.getList(Fields.LABELS, String.class);
        Document externalIds = document.get(Fields.EXTERNAL_IDS, Document.class);
        return new Conversation(
                document.getString("_id"),
                document.getString(Fields.PHONE_NUMBER_ID),
                Contact.of(document),
                document.getString(Fields.TICKET_ID),
                document.getInteger(Fields.TICKET_NUMBER),
                document.getString(Fields.TICKET_STATUS),
                document.getString(Fields.ASSIGNEE_ID),
                document.getString(Fields.LAST_MESSAGE),
                Instants.of(document, Fields.LAST_MESSAGE_AT),
                document.getString(Fields.LAST_MESSAGE_ID),
                document.getString(Fields.LAST_DIRECTION),
                lastSentBy,
                lastInboundAt,
                lastInboundAt == null ? null : lastInboundAt.plus(WINDOW),
                Instants.of(document, Fields.CREATED_AT),
                labels == null ? List.of() : labels,
                unread,
                externalIds == null ? Map.of() : externalIds);
    }

    /** WhatsApp's ids of people are their numbers without the plus sign, and are stored so. */
    private static @Nullable String e164(@Nullable String phone) {
        return phone == null || phone.startsWith("+") ? phone : "+" + phone;
    }
}
