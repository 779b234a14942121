package io.waba.inbox.state.conversation;

import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.state.store.AliasStore;
import io.waba.inbox.state.store.Hash;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who a customer is: keyed by WhatsApp's user id where it is known, by the phone number otherwise. The id is a function of the key, and a
 * phone number that was seen together with a user id is an alias of that user; of two users seen with one number, it is the later one's.
 * So who somebody is depends on what was seen, not on the order in which it was. {@code docs/decisions/0004-contact-identity.md} has the
 * whole argument.
 */
final class ContactIdentity {

    private final AliasStore aliases;

    ContactIdentity(AliasStore aliases) {
        this.aliases = aliases;
    }

    /**
     * The contact's id; remembers that a phone number and a user id belong together when a message shows both.
     *
     * @param seenAt when the customer wrote, by WhatsApp's clock
     */
    String resolve(String tenantId, Customer customer, Instant seenAt) {
        String phone = blankToNull(customer.waId());
        String userId = blankToNull(customer.userId());
        if (userId != null) {
            String contactId = ofUser(tenantId, userId);
            if (phone != null) {
                aliases.phoneSeenWith(tenantId, phone, contactId, seenAt);
            }
            return contactId;
        }
        if (phone == null) {
            throw new IllegalArgumentException("customer: " + customer + " (expected: a phone number or a user id)");
        }
        return aliases.ownerOfPhone(tenantId, phone).orElseGet(() -> ofPhone(tenantId, phone));
    }

    static String ofUser(String tenantId, String userId) {
        return "ct_" + Hash.id(tenantId, "user", userId);
    }

    static String ofPhone(String tenantId, String phone) {
        return "ct_" + Hash.id(tenantId, "phone", phone);
    }

    private static @Nullable String blankToNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
