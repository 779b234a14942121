package io.waba.inbox.state.conversation;

import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.state.store.AliasStore;
import io.waba.inbox.state.store.PlacedMessage;
import io.waba.inbox.state.store.PlacedMessage.Place;
import io.waba.inbox.state.store.PlacementStore;
import io.waba.inbox.state.store.Stores;
import io.waba.inbox.state.store.SummaryRebuild;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Moves messages to where they belong by what is known now. Whoever brings news of who somebody is writes it down and then looks at the stored
 * messages that it is about; whoever stores a message looks at the news again afterwards. Whoever moves a message looks again, too. So each
 * message ends where all the news together put it.
 *
 * <p>A crash leaves marks, and whoever is processed again finishes: news are {@code unsettled} until the messages have followed, and the message
 * that brought them remembers which conversations it was about to touch until these are right.
 */
public final class ContactMerging {

    private final ContactIdentity identity;
    private final AliasStore aliases;
    private final PlacementStore placements;
    private final SummaryRebuild summaries;
    private final Moves moves;

    ContactMerging(Stores stores) {
        this.identity = new ContactIdentity(stores.aliases());
        this.aliases = stores.aliases();
        this.placements = stores.placements();
        this.summaries = stores.summaries();
        this.moves = new Moves(stores);
    }

    /**
     * Lets the stored messages follow a message's news, and the message itself all news that came meanwhile.
     *
     * @return what to publish before the message is acknowledged; again when it is processed again
     */
    List<EventEnvelope> settle(String tenantId, String messageId, ContactNews.About about) {
        Map<String, String> phones = new LinkedHashMap<>();
        for (String phone : about.phones()) {
            String unsettled = aliases.phone(tenantId, phone).unsettled();
            if (unsettled != null) {
                phones.put(phone, unsettled);
            }
        }
        String newUserId = about.newUserId();
        Optional<String> user = newUserId == null ? Optional.empty() : aliases.unsettledUser(tenantId, newUserId);

        Map<String, PlacedMessage> affected = new LinkedHashMap<>();
        add(affected, placements.find(tenantId, messageId).stream().toList());
        phonesJoinedTo(tenantId, phones.keySet())
                .forEach(phone -> add(affected, placements.ofPhoneOnly(tenantId, phone)));
        if (newUserId != null && user.isPresent()) {
            ofUser(tenantId, newUserId).forEach(id -> add(affected, placements.ofConversation(tenantId, id)));
        }
        affected.values().forEach(message -> place(tenantId, messageId, message));
        List<EventEnvelope> events = moves.finish(tenantId, messageId);

        phones.forEach((phone, unsettled) -> aliases.phoneSettled(tenantId, phone, unsettled));
        user.ifPresent(unsettled -> aliases.userSettled(tenantId, String.valueOf(newUserId), unsettled));
        return events;
    }

    private void place(String tenantId, String cause, PlacedMessage seen) {
        PlacedMessage message = seen;
        while (message.inbound()) {
            String contactId = identity.resolve(tenantId, message.phone(), message.userId(), message.timestamp());
            String conversationId = InboundMessages.conversationId(tenantId, message.phoneNumberId(), contactId);
            if (conversationId.equals(message.conversationId())) {
                return;
            }
            moves.move(tenantId, cause, message, new Place(conversationId, contactId));
            message = placements.find(tenantId, message.message().messageId()).orElseThrow();
        }
    }

    private List<String> ofUser(String tenantId, String userId) {
        return summaries.conversationsOf(tenantId, ContactIdentity.ofUser(tenantId, userId));
    }

    private Set<String> phonesJoinedTo(String tenantId, Set<String> phones) {
        Set<String> joined = new LinkedHashSet<>();
        phones.forEach(phone -> joined.addAll(identity.joinedTo(tenantId, phone)));
        return joined;
    }

    private static void add(Map<String, PlacedMessage> affected, List<PlacedMessage> messages) {
        messages.forEach(message -> affected.putIfAbsent(message.message().messageId(), message));
    }
}
