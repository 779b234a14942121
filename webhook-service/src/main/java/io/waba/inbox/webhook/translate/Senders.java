package io.waba.inbox.webhook.translate;

import static io.waba.inbox.webhook.translate.Json.id;
import static io.waba.inbox.webhook.translate.Json.text;

import io.waba.inbox.shared.inbound.Customer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Who wrote a message. Meta lists the people beside the messages, so a name belongs to a message only where an id says so: two customers in
 * one batch must never swap names.
 */
final class Senders {

    private record Contact(
            @Nullable String waId, @Nullable String userId, @Nullable String name, @Nullable String username) {}

    private static final Logger log = LoggerFactory.getLogger(Senders.class);

    private final List<Contact> contacts = new ArrayList<>();

    /** The people of one change's {@code value}; entries without the shape of a contact tell nothing and are left out. */
    Senders(JsonNode value) {
        for (JsonNode contact : value.path("contacts")) {
            try {
                contacts.add(read(contact));
            } catch (IllegalArgumentException e) {
                log.warn("A contact beside the messages is left out: {}", e.getMessage());
            }
        }
    }

    private static Contact read(JsonNode contact) {
        JsonNode profile = contact.path("profile");
        return new Contact(
                id(contact, "wa_id"), id(contact, "user_id"), text(profile, "name"), text(profile, "username"));
    }

    /** @throws IllegalArgumentException when neither the message nor a single contact beside it says who wrote */
    Customer of(JsonNode message) {
        String waId = id(message, "from");
        String userId = id(message, "from_user_id");
        Contact contact = find(waId, userId);
        if (contact == null) {
            if (waId == null && userId == null) {
                throw new IllegalArgumentException("from, from_user_id: both missing (expected: at least one)");
            }
            return new Customer(waId, userId, null, null);
        }
        return new Customer(
                waId != null ? waId : contact.waId,
                userId != null ? userId : contact.userId,
                contact.name,
                contact.username);
    }

    private @Nullable Contact find(@Nullable String waId, @Nullable String userId) {
        if (waId == null && userId == null) {
            return contacts.size() == 1 ? contacts.get(0) : null;
        }
        for (Contact contact : contacts) {
            if (userId != null && userId.equals(contact.userId)) {
                return contact;
            }
        }
        for (Contact contact : contacts) {
            boolean anotherUser = userId != null && contact.userId != null;
            if (waId != null && waId.equals(contact.waId) && !anotherUser) {
                return contact;
            }
        }
        return null;
    }
}
