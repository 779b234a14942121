package io.waba.inbox.shared.inbound;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Who is on the other side. Since April 2026 users with a username may come without a phone number, so one of the two ids is enough.
 *
 * @param waId WhatsApp id: the digits of the phone number
 * @param userId business-scoped user id
 * @param name the profile name
 * @param username the user name, without @
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Customer(
        @Nullable String waId, @Nullable String userId, @Nullable String name, @Nullable String username) {

    public Customer {
        if ((waId == null || waId.isBlank()) && (userId == null || userId.isBlank())) {
            throw new IllegalArgumentException("waId, userId: both absent (expected: at least one)");
        }
    }
}
