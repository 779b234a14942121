package io.waba.inbox.state.conversation;

import static io.waba.inbox.state.conversation.ContactIdentity.blankToNull;

import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.MessageContent.SystemChange;
import io.waba.inbox.state.store.AliasStore;
import io.waba.inbox.state.store.SystemChanges;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What messages tell of who has which number and user id. */
final class ContactNews {

    private final AliasStore aliases;

    ContactNews(AliasStore aliases) {
        this.aliases = aliases;
    }

    /**
     * What a message is about.
     *
     * @param phones the numbers that it may tell something of
     * @param newUserId the user id that replaces another one, or null
     */
    record About(Set<String> phones, @Nullable String newUserId) {}

    /** What the message says of the customer from then on. */
    static Customer after(InboundMessage message) {
        return message.content() instanceof SystemChange change && SystemChanges.isChange(change.type(), change.kind())
                ? SystemChanges.after(message.customer(), change.waId(), change.userId())
                : message.customer();
    }

    /** Remembers what the message tells. */
    About learn(String tenantId, InboundMessage message) {
        Instant at = message.timestamp();
        String id = message.messageId();
        Customer before = message.customer();
        Customer after = after(message);
        String phone = blankToNull(before.waId());
        String newPhone = blankToNull(after.waId());
        String userId = blankToNull(before.userId());
        String newUserId = blankToNull(after.userId());
        Set<String> phones = new LinkedHashSet<>();
        if (phone != null && userId != null) {
            aliases.phoneSeenWith(tenantId, phone, userId, at, id);
            phones.add(phone);
        }
        boolean changed = false;
        if (phone != null && newPhone != null && !newPhone.equals(phone)) {
            aliases.changedPhone(tenantId, phone, newPhone, at, id);
            phones.add(phone);
            phones.add(newPhone);
            changed = true;
        }
        String replacing = null;
        if (userId != null && newUserId != null && !newUserId.equals(userId)) {
            aliases.changedUser(tenantId, userId, newUserId, at, id);
            replacing = newUserId;
            changed = true;
        }
        if (changed && newPhone != null && newUserId != null) {
            aliases.phoneSeenWith(tenantId, newPhone, newUserId, at, id);
            phones.add(newPhone);
        }
        return new About(phones, replacing);
    }
}
