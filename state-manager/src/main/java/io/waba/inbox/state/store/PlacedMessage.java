package io.waba.inbox.state.store;

import io.waba.inbox.shared.inbound.Customer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a message is, and what decides where it belongs.
 *
 * @param message what is stored of it
 * @param phoneNumberId the business phone number
 * @param phone the customer's phone number as the message showed it, or null
 * @param userId the customer's user id as the message showed it, or null; both are null for a message of ours
 * @param customer what the message says of the customer from then on: a change of number shows the new one; null for a message of ours
 * @param firstPlace where it was stored first, which whoever stored it may have opened
 * @param touching what its news are about to change, and what has to be put right again should that be interrupted
 */
public record PlacedMessage(
        StoredMessage message,
        String phoneNumberId,
        @Nullable String phone,
        @Nullable String userId,
        @Nullable Customer customer,
        Place firstPlace,
        List<Touched> touching) {

    /** A contact's conversation over one business number. */
    public record Place(String conversationId, String contactId) {}

    /** A place that a message comes to or goes away from. */
    public record Touched(Place place, String messageId) {}

    /** Whether the customer wrote it. */
    public boolean inbound() {
        return customer != null;
    }

    public String conversationId() {
        return message.conversationId();
    }

    /** Where it is. */
    public Place place() {
        return new Place(message.conversationId(), message.contactId());
    }

    public Instant timestamp() {
        return message.timestamp();
    }
}
