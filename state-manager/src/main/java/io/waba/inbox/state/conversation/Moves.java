package io.waba.inbox.state.conversation;

import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent.ConversationUpdate;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.state.store.ContactStore;
import io.waba.inbox.state.store.ConversationStore;
import io.waba.inbox.state.store.OutboxStore;
import io.waba.inbox.state.store.PlacedMessage;
import io.waba.inbox.state.store.PlacedMessage.Place;
import io.waba.inbox.state.store.PlacedMessage.Touched;
import io.waba.inbox.state.store.PlacementStore;
import io.waba.inbox.state.store.RedirectStore;
import io.waba.inbox.state.store.Stores;
import io.waba.inbox.state.store.SummaryRebuild;
import io.waba.inbox.state.tickets.AgentWorkMerge;
import io.waba.inbox.state.tickets.Tickets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Messages on their way from one conversation to another, and what they leave behind: a conversation with fewer messages, whose summary is made from
 * those, or an emptied one, which becomes part of the other with all that agents did to it.
 */
final class Moves {

    private final PlacementStore placements;
    private final ConversationStore conversations;
    private final ContactStore contacts;
    private final SummaryRebuild summaries;
    private final LastMessage lastMessage;
    private final RedirectStore redirects;
    private final OutboxStore outbox;
    private final Tickets tickets;
    private final AgentWorkMerge agentWork;

    Moves(Stores stores) {
        this.placements = stores.placements();
        this.conversations = stores.conversations();
        this.contacts = stores.contacts();
        this.summaries = stores.summaries();
        this.lastMessage = new LastMessage(stores);
        this.redirects = stores.redirects();
        this.outbox = stores.outbox();
        this.tickets = new Tickets(stores.tickets());
        this.agentWork = new AgentWorkMerge(stores);
    }

    /**
     * Puts a customer's message into another conversation. What that changes is put right by {@link #finish}.
     *
     * @param cause the message that brought the news
     */
    void move(String tenantId, String cause, PlacedMessage message, Place to) {
        String messageId = message.message().messageId();
        placements.touch(tenantId, cause, List.of(new Touched(to, messageId), new Touched(message.place(), messageId)));
        placements.move(tenantId, message, to);
    }

    /**
     * Puts right what the news of a message touched, now or before they were interrupted.
     *
     * @return what to publish
     */
    List<EventEnvelope> finish(String tenantId, String cause) {
        PlacedMessage message = placements.find(tenantId, cause).orElseThrow();
        List<Touched> touched = new ArrayList<>(message.touching());
        if (!message.firstPlace().equals(message.place())) {
            touched.add(new Touched(message.firstPlace(), cause));
        }
        // Once per place, however many messages came and went: each that left an emptied place is where it belongs.
        Map<Place, Touched> places = new LinkedHashMap<>();
        touched.forEach(each -> places.putIfAbsent(each.place(), each));
        List<EventEnvelope> events = new ArrayList<>();
        places.values().forEach(each -> events.addAll(settle(tenantId, cause, each)));
        touched.stream().map(Touched::messageId).distinct().forEach(moved -> events.addAll(ticket(tenantId, moved)));
        if (!message.touching().isEmpty()) {
            placements.settled(tenantId, cause);
        }
        placements.emptiedBy(tenantId, cause).forEach(emptied -> events.add(merged(tenantId, emptied, message)));
        return events;
    }

    /**
     * Makes a conversation what its messages say; one that has none of the customer's becomes part of the one that the message went to, and ours
     * follow.
     */
    private List<EventEnvelope> settle(String tenantId, String cause, Touched touched) {
        List<EventEnvelope> events = new ArrayList<>();
        Place place = touched.place();
        boolean settled = false;
        while (!settled) {
            Optional<PlacedMessage> any = placements.anyInbound(tenantId, place.conversationId());
            if (any.isPresent()) {
                show(tenantId, any.get());
            } else {
                events.addAll(retire(tenantId, cause, touched));
            }
            // Whoever came or went in between did not see what was just done.
            settled = any.isPresent()
                    == placements.anyInbound(tenantId, place.conversationId()).isPresent();
        }
        settleContact(tenantId, place.contactId());
        return events;
    }

    private void show(String tenantId, PlacedMessage message) {
        Customer customer = Objects.requireNonNull(message.customer());
        conversations.open(tenantId, message.phoneNumberId(), customer, message.message());
        summaries.conversation(tenantId, message.conversationId());
        lastMessage.settle(tenantId, message.conversationId());
    }

    private List<EventEnvelope> retire(String tenantId, String cause, Touched touched) {
        String conversationId = touched.place().conversationId();
        if (conversations.summary(tenantId, conversationId).isEmpty()) {
            return List.of();
        }
        Place into =
                placements.find(tenantId, touched.messageId()).orElseThrow().place();
        placements.emptied(tenantId, cause, conversationId);
        conversations.redirect(tenantId, conversationId, into.conversationId());
        for (PlacedMessage ours : placements.ofConversation(tenantId, conversationId)) {
            placements.move(tenantId, ours, into);
        }
        outbox.followAll(tenantId, conversationId, into.conversationId());
        lastMessage.settle(tenantId, into.conversationId());
        List<EventEnvelope> events = agentWork.merge(tenantId, conversationId, into.conversationId());
        conversations.retire(tenantId, conversationId, into.conversationId());
        return events;
    }

    private void settleContact(String tenantId, String contactId) {
        if (summaries.conversationsOf(tenantId, contactId).isEmpty()) {
            contacts.delete(tenantId, contactId);
        }
        // Asked again: a conversation that came in between made the contact before it was deleted. One message makes
        // the contact again, and the summary puts it right.
        summaries.conversationsOf(tenantId, contactId).stream()
                .flatMap(conversationId -> placements.anyInbound(tenantId, conversationId).stream())
                .findFirst()
                .ifPresent(message -> contacts.seen(
                        tenantId, contactId, Objects.requireNonNull(message.customer()), message.timestamp()));
        summaries.contact(tenantId, contactId);
    }

    private List<EventEnvelope> ticket(String tenantId, String messageId) {
        PlacedMessage message = placements.find(tenantId, messageId).orElseThrow();
        return message.message().quiet()
                ? List.of()
                : tickets.moved(tenantId, message.conversationId(), messageId, message.timestamp());
    }

    private EventEnvelope merged(String tenantId, String emptied, PlacedMessage cause) {
        String into = redirects.resolve(tenantId, emptied);
        return EventEnvelope.of(
                tenantId,
                EventIds.conversationUpdate(tenantId, emptied, "merged", into),
                cause.timestamp(),
                ConversationUpdate.merged(emptied, into));
    }
}
