package io.waba.inbox.portal.inbox;

import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.commands.Commands;
import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.portal.problem.Problems;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.outbound.OutboundContent;
import io.waba.inbox.shared.outbound.OutboundIds;
import io.waba.inbox.shared.outbound.OutboundMessage;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.shared.wire.WireJson;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Messages to customers on their way. The same {@code clientMessageId} twice is one message. */
@RestController
final class OutboundController {

    private static final Set<String> MAY_BE_REPEATED =
            Set.of(MessageStatus.FAILED.wireName(), MessageStatus.UNCONFIRMED.wireName());

    private final InboxReader inbox;
    private final Commands commands;
    private final Clock clock;

    OutboundController(InboxReader inbox, Commands commands, Clock clock) {
        this.inbox = inbox;
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * A message that was taken.
     *
     * @param messageId what events will call it
     * @param clientMessageId the sender's own id; one that follows from the message that it repeats
     * @param status queued, or how far it is when it was taken before
     */
    record Taken(String messageId, String clientMessageId, String status) {}

    /**
     * What stands in the way.
     *
     * @param status how far the message got
     */
    record Standing(String messageId, @Nullable String status) {}

    /** Takes a message; 422 {@code window_closed} when the customer last wrote more than 24 hours ago and it is no template. */
    @Problems({ErrorCode.CONFLICT, ErrorCode.WINDOW_CLOSED})
    @PostMapping("/api/conversations/{id}/messages")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Taken send(
            @AuthenticationPrincipal AgentIdentity agent, @PathVariable String id, @RequestBody SendRequest request) {
        Conversation conversation = conversation(agent, id);
        OutboundContent content = request.content();
        if (content instanceof OutboundContent.Reaction reaction) {
            checkIsThere(agent, conversation, reaction.messageId());
        }
        if (request.replyTo() != null) {
            checkIsThere(agent, conversation, request.replyTo());
        }
        return take(agent, conversation, content, request.clientMessageId(), request.replyTo(), null);
    }

    /**
     * Sends a message that failed, or of which nobody knows whether it arrived, once more; 409 for any other. Once however often and by however
     * many agents that is asked for; when that one fails too, it is the one to be sent once more.
     */
    @Problems({ErrorCode.CONFLICT, ErrorCode.WINDOW_CLOSED})
    @PostMapping("/api/conversations/{id}/messages/{messageId}/resend")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Taken resend(
            @AuthenticationPrincipal AgentIdentity agent, @PathVariable String id, @PathVariable String messageId) {
        Conversation conversation = conversation(agent, id);
        Document message = message(agent, conversation, messageId);
        String status = message.getString(Fields.STATUS);
        if (!Direction.OUTBOUND.wireName().equals(message.getString(Fields.DIRECTION))
                || !MAY_BE_REPEATED.contains(String.valueOf(status))) {
            throw ProblemException.conflict(
                    "status: " + status + " (expected: one of ours that is failed or unconfirmed)",
                    new Standing(messageId, status));
        }
        OutboundContent content = WireJson.fromTree(
                WireJson.toTree(Objects.requireNonNull(message.get(Fields.CONTENT))), OutboundContent.class);
        return take(
                agent,
                conversation,
                content,
                OutboundIds.clientIdOfResend(messageId),
                message.getString(Fields.REPLY_TO),
                messageId);
    }

    private Taken take(
            AgentIdentity agent,
            Conversation conversation,
            OutboundContent content,
            @Nullable String clientMessageId,
            @Nullable String replyTo,
            @Nullable String resendOf) {
        OutboundMessage message;
        try {
            message = new OutboundMessage(
                    agent.tenantId(),
                    clientMessageId == null ? "" : clientMessageId,
                    conversation.id(),
                    null,
                    null,
                    content,
                    replyTo,
                    resendOf,
                    agent.agentId(),
                    clock.instant());
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
        // Before the window is looked at: what was taken in time stays taken.
        Optional<Document> before = inbox.message(agent.tenantId(), conversation.id(), message.messageId());
        if (before.isPresent()) {
            return taken(message, before.get().getString(Fields.STATUS));
        }
        if (inbox.hasMessage(agent.tenantId(), message.messageId())) {
            throw ProblemException.conflict(
                    "clientMessageId: \"" + message.clientMessageId()
                            + "\", used in another conversation (expected: one of its own)",
                    new Standing(message.messageId(), null));
        }
        checkWindow(conversation, content);
        commands.send(message);
        return taken(message, null);
    }

    private static Taken taken(OutboundMessage message, @Nullable String status) {
        return new Taken(
                message.messageId(),
                message.clientMessageId(),
                status == null ? MessageStatus.QUEUED.wireName() : status);
    }

    private void checkWindow(Conversation conversation, OutboundContent content) {
        Instant end = conversation.windowEndsAt();
        if (!(content instanceof OutboundContent.Template)
                && (end == null || !clock.instant().isBefore(end))) {
            throw new ProblemException(
                    ErrorCode.WINDOW_CLOSED,
                    "window: " + (end == null ? "never open" : "closed since " + end)
                            + " (expected: a template, or a message of the customer in the last 24 hours)");
        }
    }

    private void checkIsThere(AgentIdentity agent, Conversation conversation, String messageId) {
        message(agent, conversation, messageId);
    }

    private Document message(AgentIdentity agent, Conversation conversation, String messageId) {
        return inbox.message(agent.tenantId(), conversation.id(), messageId)
                .orElseThrow(() -> ProblemException.notFound("message", messageId));
    }

    private Conversation conversation(AgentIdentity agent, String id) {
        return inbox.conversation(agent, id).orElseThrow(() -> ProblemException.notFound("conversation", id));
    }
}
