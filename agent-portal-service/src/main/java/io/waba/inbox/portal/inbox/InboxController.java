package io.waba.inbox.portal.inbox;

import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.inbox.InboxReader.Placed;
import io.waba.inbox.portal.paging.Cursors;
import io.waba.inbox.portal.paging.Page;
import io.waba.inbox.portal.paging.Pages;
import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.shared.event.TicketStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The agent's conversations and their messages. */
@RestController
final class InboxController {

    private static final String CONVERSATIONS = "conversations";
    private static final int MAX_WORDS = 100;

    private final InboxReader inbox;
    private final Cursors cursors;

    InboxController(InboxReader inbox, Cursors cursors) {
        this.inbox = inbox;
        this.cursors = cursors;
    }

    /**
     * Conversations, newest first.
     *
     * @param nextCursor the next page's {@code cursor}; null on the last one
     */
    record ConversationPage(List<Conversation> items, @Nullable String nextCursor) {}

    /**
     * Messages, oldest first.
     *
     * @param before the {@code before} of the page of older ones; null when there are none
     * @param after the {@code after} of what comes later; null when there are no messages at all
     */
    record MessagePage(List<Message> items, @Nullable String before, @Nullable String after) {}

    /**
     * One page of the list.
     *
     * @param status only tickets that are open, pending or resolved
     * @param assignee only this agent's: an id, {@code me}, or {@code none} for nobody's
     * @param label only with this label
     * @param q only where the contact's name or phone or the last message has these words
     */
    @GetMapping("/api/conversations")
    ConversationPage conversations(
            @AuthenticationPrincipal AgentIdentity agent,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String assignee,
            @RequestParam(required = false) @Nullable String label,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = Pages.DEFAULT_LIMIT) int limit) {
        int size = Pages.checked(limit);
        InboxReader.Filter filter = new InboxReader.Filter(
                checkedStatus(status),
                "me".equals(assignee) ? agent.agentId() : blankToNull(assignee),
                "none".equals(assignee),
                blankToNull(label),
                checkedWords(q));
        String after = cursors.decode(agent.tenantId(), CONVERSATIONS, "cursor", cursor);
        List<Placed<Conversation>> found = inbox.conversations(agent, filter, after, size + 1);
        Page<Conversation> page = cursors.page(agent.tenantId(), CONVERSATIONS, found, size, Placed::sortKey)
                .map(Placed::item);
        return new ConversationPage(page.items(), page.nextCursor());
    }

    /** A conversation, or the one that it became part of. */
    @GetMapping("/api/conversations/{id}")
    Conversation conversation(@AuthenticationPrincipal AgentIdentity agent, @PathVariable String id) {
        return inbox.conversation(agent, id).orElseThrow(() -> ProblemException.notFound("conversation", id));
    }

    /** One page of a conversation: the newest messages, or what is older or later than a cursor. */
    @GetMapping("/api/conversations/{id}/messages")
    MessagePage messages(
            @AuthenticationPrincipal AgentIdentity agent,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = Pages.DEFAULT_LIMIT) int limit) {
        int size = Pages.checked(limit);
        if (before != null && after != null) {
            throw ProblemException.invalid("before, after", "both", "one of them at most");
        }
        String conversationId = conversation(agent, id).id();
        String list = "messages of " + conversationId;
        String older = cursors.decode(agent.tenantId(), list, "before", before);
        String later = cursors.decode(agent.tenantId(), list, "after", after);
        if (later != null) {
            List<Placed<Message>> page = inbox.messagesAfter(agent.tenantId(), conversationId, later, size);
            return page.isEmpty()
                    ? new MessagePage(List.of(), null, after)
                    : new MessagePage(items(page), cursor(agent, list, page.get(0)), cursor(agent, list, last(page)));
        }
        List<Placed<Message>> found = inbox.messagesBefore(agent.tenantId(), conversationId, older, size + 1);
        Page<Placed<Message>> page = cursors.page(agent.tenantId(), list, found, size, Placed::sortKey);
        List<Placed<Message>> oldestFirst = new ArrayList<>(page.items());
        Collections.reverse(oldestFirst);
        return new MessagePage(
                items(oldestFirst),
                page.nextCursor(),
                oldestFirst.isEmpty() ? before : cursor(agent, list, last(oldestFirst)));
    }

    private String cursor(AgentIdentity agent, String list, Placed<?> place) {
        return cursors.encode(agent.tenantId(), list, place.sortKey());
    }

    private static <T> Placed<T> last(List<Placed<T>> page) {
        return page.get(page.size() - 1);
    }

    private static <T> List<T> items(List<Placed<T>> page) {
        return page.stream().map(Placed::item).toList();
    }

    private static @Nullable String checkedStatus(@Nullable String status) {
        if (blankToNull(status) == null) {
            return null;
        }
        return Arrays.stream(TicketStatus.values())
                .map(TicketStatus::wireName)
                .filter(name -> name.equals(status))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalid(
                        "status",
                        status,
                        Arrays.stream(TicketStatus.values())
                                .map(TicketStatus::wireName)
                                .collect(Collectors.joining(", "))));
    }

    private static @Nullable String checkedWords(@Nullable String q) {
        String words = q == null ? null : blankToNull(q.strip());
        if (words != null && words.length() > MAX_WORDS) {
            throw ProblemException.invalid("q", words.length() + " characters", MAX_WORDS + " or less");
        }
        if (words != null && words.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.invalid("q", "control characters", "words");
        }
        return words;
    }

    private static @Nullable String blankToNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
