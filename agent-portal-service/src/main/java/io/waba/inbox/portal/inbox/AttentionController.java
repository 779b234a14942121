package io.waba.inbox.portal.inbox;

import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.inbox.InboxReader.Placed;
import io.waba.inbox.portal.paging.Cursors;
import io.waba.inbox.portal.paging.Page;
import io.waba.inbox.portal.paging.Pages;
import io.waba.inbox.portal.problem.Problems;
import io.waba.inbox.portal.store.CappedCounts;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.access.Role;
import io.waba.inbox.shared.store.Fields;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What somebody should look at: customers who wait, and messages that did not arrive. */
@RestController
final class AttentionController {

    private static final String FAILED = "failed messages";
    private static final int OLDEST = 20;

    /** Where one bucket ends and the next begins. */
    private static final List<Duration> AGES = List.of(
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(4),
            Duration.ofHours(24));

    private final AttentionReader attention;
    private final Cursors cursors;
    private final Clock clock;

    AttentionController(AttentionReader attention, Cursors cursors, Clock clock) {
        this.attention = attention;
        this.cursors = cursors;
        this.clock = clock;
    }

    /**
     * Customers who wait: the conversations that the figure {@code waitingConversations} counts.
     *
     * @param buckets how many, by how long ago the customer last wrote, the shortest first
     * @param oldest the {@value #OLDEST} whose customer last wrote longest ago
     */
    record Waiting(List<WaitingBucket> buckets, List<WaitingConversation> oldest) {}

    /**
     * How many wait for so long.
     *
     * @param fromSeconds at least
     * @param toSeconds less than; null for ever so long
     * @param count 10,000 when there are more
     */
    record WaitingBucket(long fromSeconds, @Nullable Long toSeconds, long count) {}

    /**
     * A customer who waits.
     *
     * @param assigneeId the agent who has the ticket; null when nobody does
     * @param waitingSince when the customer last wrote
     * @param lastMessage the newest message's words or preview
     */
    record WaitingConversation(
            String conversationId,
            Conversation.Contact contact,
            @Nullable String assigneeId,
            @Nullable Instant waitingSince,
            @Nullable String lastMessage) {}

    /**
     * A message of ours that failed, or of which nobody knows whether it arrived.
     *
     * @param contact whom it is for; null when the conversation is gone
     */
    record FailedMessage(Message message, Conversation.@Nullable Contact contact) {}

    /**
     * Messages that did not arrive, newest first.
     *
     * @param nextCursor the next page's {@code cursor}; null on the last one
     */
    record FailedMessagePage(List<FailedMessage> items, @Nullable String nextCursor) {}

    /** Customers who wait, by how long ago they last wrote. */
    @GetMapping("/api/dashboard/waiting")
    Waiting waiting(@AuthenticationPrincipal AgentIdentity agent) {
        Instant now = clock.instant();
        CappedCounts counts = CappedCounts.begin();
        List<WaitingBucket> buckets = new ArrayList<>();
        for (int i = 0; i <= AGES.size(); i++) {
            Duration from = i == 0 ? Duration.ZERO : AGES.get(i - 1);
            Duration to = i == AGES.size() ? null : AGES.get(i);
            // WhatsApp's clock may be ahead of ours: the youngest bucket has no younger end.
            long count = attention.waitingCount(
                    counts, agent.tenantId(), to == null ? null : now.minus(to), i == 0 ? null : now.minus(from));
            buckets.add(new WaitingBucket(from.toSeconds(), to == null ? null : to.toSeconds(), count));
        }
        return new Waiting(
                buckets,
                attention.longestWaiting(agent.tenantId(), OLDEST).stream()
                        .map(AttentionController::waitingConversation)
                        .toList());
    }

    /** Messages that failed or are unconfirmed. Leads and admins only. To send one again there is its {@code resend}. */
    @Problems(ErrorCode.FORBIDDEN)
    @GetMapping("/api/messages/failed")
    FailedMessagePage failed(
            @AuthenticationPrincipal AgentIdentity agent,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = Pages.DEFAULT_LIMIT) int limit) {
        agent.require(Role.LEAD);
        int size = Pages.checked(limit);
        String before = cursors.decode(agent.tenantId(), FAILED, "cursor", cursor);
        List<Placed<Message>> found = attention.notArrived(agent.tenantId(), before, size + 1);
        Page<Message> page = cursors.page(agent.tenantId(), FAILED, found, size, Placed::sortKey)
                .map(Placed::item);
        Map<String, Conversation.Contact> contacts = attention.contacts(
                agent.tenantId(),
                page.items().stream().map(Message::conversationId).collect(Collectors.toSet()));
        return new FailedMessagePage(
                page.items().stream()
                        .map(message -> new FailedMessage(message, contacts.get(message.conversationId())))
                        .toList(),
                page.nextCursor());
    }

    private static WaitingConversation waitingConversation(Document conversation) {
        return new WaitingConversation(
                conversation.getString("_id"),
                Conversation.Contact.of(conversation),
                conversation.getString(Fields.ASSIGNEE_ID),
                Instants.of(conversation, Fields.LAST_INBOUND_AT),
                conversation.getString(Fields.LAST_MESSAGE));
    }
}
