package io.waba.inbox.state.conversation;

import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.state.store.AliasStore;
import io.waba.inbox.state.store.Hash;
import io.waba.inbox.state.store.PhoneAlias;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a customer is: keyed by WhatsApp's user id where it is known, by the phone number otherwise. The id is a function of the key, and the key
 * of what was seen, not of the order in which it was: a user id that replaced another one stands for the first, and whose a phone number was is
 * told by {@link PhoneHistory}. {@code docs/decisions/0004-contact-identity.md} has the whole argument.
 */
final class ContactIdentity {

    private final AliasStore aliases;

    ContactIdentity(AliasStore aliases) {
        this.aliases = aliases;
    }

    /**
     * The contact's id, by all that is known now.
     *
     * @param at when the customer wrote or was written to, by WhatsApp's clock
     */
    String resolve(String tenantId, Customer customer, Instant at) {
        return resolve(tenantId, blankToNull(customer.waId()), blankToNull(customer.userId()), at);
    }

    String resolve(String tenantId, @Nullable String phone, @Nullable String userId, Instant at) {
        if (userId != null) {
            return ofUser(tenantId, firstId(tenantId, userId));
        }
        if (phone == null) {
            throw new IllegalArgumentException("phone, userId: both absent (expected: one of them)");
        }
        PhoneHistory.Owner owner = history(tenantId).ownerAt(phone, at);
        if (owner.userId() != null) {
            return ofUser(tenantId, firstId(tenantId, owner.userId()));
        }
        return owner.since() == null
                ? ofPhone(tenantId, owner.phone())
                : "ct_"
                        + Hash.id(
                                tenantId, "phone", owner.phone(), owner.since().toString());
    }

    /** The number and all numbers whose owners may be the same. */
    Set<String> joinedTo(String tenantId, String phone) {
        return history(tenantId).joinedTo(phone);
    }

    /** The id that a user was first known by. */
    private String firstId(String tenantId, String userId) {
        Set<String> seen = new HashSet<>();
        String id = userId;
        Optional<String> before = Optional.of(userId);
        while (before.isPresent() && seen.add(before.get())) {
            id = before.get();
            before = aliases.userBefore(tenantId, id);
        }
        return id;
    }

    private PhoneHistory history(String tenantId) {
        Map<String, PhoneAlias> read = new HashMap<>();
        return new PhoneHistory(phone ->
                Objects.requireNonNull(read.computeIfAbsent(phone, unread -> aliases.phone(tenantId, unread))));
    }

    static String ofUser(String tenantId, String userId) {
        return "ct_" + Hash.id(tenantId, "user", userId);
    }

    static String ofPhone(String tenantId, String phone) {
        return "ct_" + Hash.id(tenantId, "phone", phone);
    }

    static @Nullable String blankToNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
