package io.waba.inbox.state.store;

import io.waba.inbox.shared.inbound.Customer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Customers who have another number or user id from now on. */
public final class SystemChanges {

    private static final Set<String> KINDS = Set.of("user_changed_number", "user_changed_user_id");

    private SystemChanges() {}

    /** Whether a message of that type and kind says that a customer has another number or user id. */
    public static boolean isChange(@Nullable String type, @Nullable String kind) {
        return "system".equals(type) && kind != null && KINDS.contains(kind);
    }

    /**
     * The customer with what is new.
     *
     * @param phone the new number, or null when that did not change
     * @param userId the new user id, or null when that did not change
     */
    public static Customer after(Customer customer, @Nullable String phone, @Nullable String userId) {
        return new Customer(
                isBlank(phone) ? customer.waId() : phone,
                isBlank(userId) ? customer.userId() : userId,
                customer.name(),
                customer.username());
    }

    private static boolean isBlank(@Nullable String value) {
        return value == null || value.isBlank();
    }
}
