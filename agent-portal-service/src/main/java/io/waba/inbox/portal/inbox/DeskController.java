package io.waba.inbox.portal.inbox;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.waba.inbox.portal.agents.AgentDirectory;
import io.waba.inbox.portal.agents.AgentDirectory.Colleague;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.commands.Commands;
import io.waba.inbox.portal.inbox.InboxReader.Placed;
import io.waba.inbox.portal.paging.Cursors;
import io.waba.inbox.portal.paging.Page;
import io.waba.inbox.portal.paging.Pages;
import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.portal.problem.Problems;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.command.CommandAction;
import io.waba.inbox.shared.command.CommandResult;
import io.waba.inbox.shared.event.TicketStatus;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What agents do to a conversation: 200 with what holds now; 409 when somebody else was faster, with what holds instead; 202 when it is not known
 * yet, and events will tell.
 */
@RestController
final class DeskController {

    private static final int LONGEST_CLIENT_ID = 128;

    private final InboxReader inbox;
    private final DeskReader desk;
    private final Commands commands;
    private final AgentDirectory agents;
    private final Cursors cursors;
    private final Clock clock;

    DeskController(
            InboxReader inbox,
            DeskReader desk,
            Commands commands,
            AgentDirectory agents,
            Cursors cursors,
            Clock clock) {
        this.inbox = inbox;
        this.desk = desk;
        this.commands = commands;
        this.agents = agents;
        this.cursors = cursors;
        this.clock = clock;
    }

    /** Up to which message it was read. */
    record ReadRequest(@Nullable String messageId) {}

    /**
     * Whose the ticket shall be.
     *
     * @param expectedAssigneeId whose it was when the agent looked; null for nobody's
     * @param assigneeId an enabled agent of the tenant; null for nobody
     */
    record AssignRequest(@Nullable String expectedAssigneeId, @Nullable String assigneeId) {}

    /** Labels of 1 to 64 characters. */
    record LabelsRequest(@Nullable List<String> add, @Nullable List<String> remove) {}

    /**
     * A note.
     *
     * @param text 1 to 10,000 characters
     * @param clientNoteId the page's own id, 1 to 128 characters, so that the same request twice is one note; null when every request is one
     */
    record NoteRequest(@Nullable String text, @Nullable String clientNoteId) {}

    /**
     * Where the ticket shall stand.
     *
     * @param ticketId the ticket that the agent saw
     * @param status open, pending or resolved
     */
    record TicketRequest(@Nullable String ticketId, @Nullable String status) {}

    /**
     * What holds instead.
     *
     * @param ticketId the current ticket
     * @param ticketStatus where it stands
     * @param assigneeId whose it is; null for nobody's
     * @param assigneeName that agent's name
     */
    record Current(
            @Nullable String conversationId,
            @Nullable String ticketId,
            @Nullable TicketStatus ticketStatus,
            @Nullable String assigneeId,
            @Nullable String assigneeName) {}

    /**
     * Notes, newest first.
     *
     * @param nextCursor the next page's {@code cursor}; null on the last one
     */
    record NotePage(List<Note> items, @Nullable String nextCursor) {}

    /** Tickets, the current one first. */
    record Tickets(List<TicketView> items) {}

    /** Remembers up to which message the agent has read. */
    @PostMapping("/api/conversations/{id}/read")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Conversation.class)))
    @ApiResponse(responseCode = "202", description = "Not known yet", content = @Content)
    ResponseEntity<Conversation> read(
            @AuthenticationPrincipal AgentIdentity agent, @PathVariable String id, @RequestBody ReadRequest request) {
        Conversation conversation = conversation(agent, id);
        CommandAction.Read action = checked(() -> new CommandAction.Read(orEmpty(request.messageId())));
        if (inbox.message(agent.tenantId(), conversation.id(), action.messageId())
                .isEmpty()) {
            throw ProblemException.notFound("message", action.messageId());
        }
        return answer(agent, conversation.id(), action);
    }

    /** Gives the current ticket to an agent, or to nobody. 409 {@code conflict}, with what holds, when somebody else has given it away meanwhile. */
    @Problems(ErrorCode.CONFLICT)
    @PostMapping("/api/conversations/{id}/assign")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Conversation.class)))
    @ApiResponse(responseCode = "202", description = "Not known yet", content = @Content)
    ResponseEntity<Conversation> assign(
            @AuthenticationPrincipal AgentIdentity agent, @PathVariable String id, @RequestBody AssignRequest request) {
        Conversation conversation = conversation(agent, id);
        String assigneeId = request.assigneeId();
        if (assigneeId != null
                && agents.colleague(agent.tenantId(), assigneeId)
                        .filter(Colleague::enabled)
                        .isEmpty()) {
            throw ProblemException.notFound("agent", assigneeId);
        }
        return answer(agent, conversation.id(), new CommandAction.Assign(request.expectedAssigneeId(), assigneeId));
    }

    /** Sticks labels to the conversation and takes others off. */
    @PostMapping("/api/conversations/{id}/labels")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Conversation.class)))
    @ApiResponse(responseCode = "202", description = "Not known yet", content = @Content)
    ResponseEntity<Conversation> labels(
            @AuthenticationPrincipal AgentIdentity agent, @PathVariable String id, @RequestBody LabelsRequest request) {
        Conversation conversation = conversation(agent, id);
        return answer(
                agent,
                conversation.id(),
                checked(() -> new CommandAction.ChangeLabels(orEmpty(request.add()), orEmpty(request.remove()))));
    }

    /** Moves the current ticket. 409 {@code conflict}, with what holds, when another one is current by now. */
    @Problems(ErrorCode.CONFLICT)
    @PatchMapping("/api/conversations/{id}/ticket")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Conversation.class)))
    @ApiResponse(responseCode = "202", description = "Not known yet", content = @Content)
    ResponseEntity<Conversation> ticket(
            @AuthenticationPrincipal AgentIdentity agent, @PathVariable String id, @RequestBody TicketRequest request) {
        Conversation conversation = conversation(agent, id);
        TicketStatus status = TicketStatus.of(orEmpty(request.status()))
                .orElseThrow(() -> ProblemException.invalid(
                        "status",
                        request.status(),
                        String.join(
                                ", ",
                                Arrays.stream(TicketStatus.values())
                                        .map(TicketStatus::wireName)
                                        .toList())));
        return answer(
                agent,
                conversation.id(),
                checked(() -> new CommandAction.SetTicketStatus(orEmpty(request.ticketId()), status)));
    }

    /** Leaves an internal note, which no customer sees. */
    @PostMapping("/api/conversations/{id}/notes")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Note.class)))
    @ApiResponse(responseCode = "202", description = "Not known yet", content = @Content)
    ResponseEntity<Note> note(
            @AuthenticationPrincipal AgentIdentity agent, @PathVariable String id, @RequestBody NoteRequest request) {
        Conversation conversation = conversation(agent, id);
        CommandAction.AddNote action = checked(
                () -> new CommandAction.AddNote(noteId(agent, request.clientNoteId()), orEmpty(request.text())));
        Optional<Note> before = desk.note(agent.tenantId(), action.noteId());
        if (before.isPresent()) {
            return ResponseEntity.ok(ofConversation(before.get(), conversation.id()));
        }
        Instant now = clock.instant();
        return ask(agent, conversation.id(), action)
                .map(conversationId -> ResponseEntity.ok(
                        new Note(action.noteId(), conversationId, agent.agentId(), action.text(), now)))
                .orElseGet(() -> ResponseEntity.accepted().build());
    }

    /** The agent's own, so that no other agent's id is in the way. */
    private static String noteId(AgentIdentity agent, @Nullable String clientNoteId) {
        if (clientNoteId == null) {
            return "n_" + UUID.randomUUID();
        }
        if (clientNoteId.isBlank() || clientNoteId.length() > LONGEST_CLIENT_ID) {
            throw ProblemException.invalid(
                    "clientNoteId",
                    clientNoteId.isBlank() ? "blank" : clientNoteId.length() + " characters",
                    "1-" + LONGEST_CLIENT_ID + " characters");
        }
        byte[] source = (agent.agentId() + ":" + clientNoteId).getBytes(StandardCharsets.UTF_8);
        return "n_" + UUID.nameUUIDFromBytes(source);
    }

    private static Note ofConversation(Note note, String conversationId) {
        if (!note.conversationId().equals(conversationId)) {
            throw ProblemException.conflict(
                    "clientNoteId: used in another conversation (expected: one of its own)", note);
        }
        return note;
    }

    /** One page of the internal notes, newest first. */
    @GetMapping("/api/conversations/{id}/notes")
    NotePage notes(
            @AuthenticationPrincipal AgentIdentity agent,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = Pages.DEFAULT_LIMIT) int limit) {
        int size = Pages.checked(limit);
        String conversationId = conversation(agent, id).id();
        String list = "notes of " + conversationId;
        String after = cursors.decode(agent.tenantId(), list, "cursor", cursor);
        List<Placed<Note>> found = desk.notes(agent.tenantId(), conversationId, after, size + 1);
        Page<Note> page = cursors.page(agent.tenantId(), list, found, size, Placed::sortKey)
                .map(Placed::item);
        return new NotePage(page.items(), page.nextCursor());
    }

    /** The conversation's tickets and what happened to them. */
    @GetMapping("/api/conversations/{id}/tickets")
    Tickets tickets(@AuthenticationPrincipal AgentIdentity agent, @PathVariable String id) {
        return new Tickets(
                desk.tickets(agent.tenantId(), conversation(agent, id).id()));
    }

    private Conversation conversation(AgentIdentity agent, String id) {
        return inbox.conversation(agent, id).orElseThrow(() -> ProblemException.notFound("conversation", id));
    }

    private ResponseEntity<Conversation> answer(AgentIdentity agent, String conversationId, CommandAction action) {
        return ask(agent, conversationId, action)
                .map(id -> ResponseEntity.ok(conversation(agent, id)))
                .orElseGet(() -> ResponseEntity.accepted().build());
    }

    /** The conversation that it was carried out on; empty when no answer came in time. */
    private Optional<String> ask(AgentIdentity agent, String conversationId, CommandAction action) {
        return commands.ask(agent, conversationId, action).map(result -> {
            String reason = String.valueOf(result.reason());
            return switch (result.outcome()) {
                case OK -> Optional.ofNullable(result.conversationId()).orElse(conversationId);
                case CONFLICT -> throw ProblemException.conflict(reason, current(agent, result));
                case NOT_FOUND -> throw new ProblemException(ErrorCode.NOT_FOUND, reason);
                case INVALID -> throw new ProblemException(ErrorCode.INVALID_REQUEST, reason);
            };
        });
    }

    private Current current(AgentIdentity agent, CommandResult result) {
        String assigneeId = result.assigneeId();
        return new Current(
                result.conversationId(),
                result.ticketId(),
                result.ticketStatus(),
                assigneeId,
                assigneeId == null
                        ? null
                        : agents.colleague(agent.tenantId(), assigneeId)
                                .map(Colleague::name)
                                .orElse(null));
    }

    /** What the record of the wire says of bad values goes to the client. */
    private static <T> T checked(Supplier<T> action) {
        try {
            return action.get();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static List<String> orEmpty(@Nullable List<String> values) {
        return values == null ? List.of() : values;
    }
}
