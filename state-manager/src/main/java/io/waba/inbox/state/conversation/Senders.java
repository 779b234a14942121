package io.waba.inbox.state.conversation;

import io.waba.inbox.shared.inbound.Customer;
import java.util.Objects;

/** How a customer is named as the sender of something. */
final class Senders {

    private Senders() {}

    /** The phone number in E.164, or the user id where there is no number. */
    static String from(Customer customer) {
        String phone = customer.waId();
        return phone == null || phone.isBlank() ? Objects.requireNonNull(customer.userId()) : "+" + phone;
    }
}
