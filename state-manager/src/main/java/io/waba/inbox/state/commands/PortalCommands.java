package io.waba.inbox.state.commands;

import io.waba.inbox.shared.command.CommandAction;
import io.waba.inbox.shared.command.CommandAction.AddNote;
import io.waba.inbox.shared.command.CommandAction.Assign;
import io.waba.inbox.shared.command.CommandAction.ChangeLabels;
import io.waba.inbox.shared.command.CommandAction.Read;
import io.waba.inbox.shared.command.CommandAction.SetTicketStatus;
import io.waba.inbox.shared.command.CommandAction.Typing;
import io.waba.inbox.shared.command.CommandResult.Outcome;
import io.waba.inbox.shared.command.PortalCommand;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent.ConversationUpdate;
import io.waba.inbox.state.store.AgentMarkStore;
import io.waba.inbox.state.store.CommandStore;
import io.waba.inbox.state.store.CommandStore.Answered;
import io.waba.inbox.state.store.MessageStore;
import io.waba.inbox.state.store.NoteStore;
import io.waba.inbox.state.store.RedirectStore;
import io.waba.inbox.state.store.StoredMessage;
import io.waba.inbox.state.store.Stores;
import io.waba.inbox.state.tickets.AgentWorkMerge;
import io.waba.inbox.state.tickets.Decision;
import io.waba.inbox.state.tickets.TicketCommands;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Carries out what agents wish, each command once. Every effect remembers in its own document that it happened, and the answer is remembered
 * before it is given; so the same command again, also after a crash between any two steps, gets the same answer and announces the same.
 */
public final class PortalCommands {

    /** As long as WhatsApp shows that somebody writes: what is older is over. */
    private static final Duration TYPING_LASTS = Duration.ofSeconds(25);

    /** The agent's id becomes a field's name. */
    private static final Pattern AGENT_ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    private final CommandStore commands;
    private final RedirectStore redirects;
    private final MessageStore messages;
    private final AgentMarkStore marks;
    private final NoteStore notes;
    private final TicketCommands tickets;
    private final AgentWorkMerge merge;
    private final CustomerSignals signals;
    private final Clock clock;

    public PortalCommands(Stores stores, CustomerSignals signals, Clock clock) {
        this.commands = stores.commands();
        this.redirects = stores.redirects();
        this.messages = stores.messages();
        this.marks = stores.marks();
        this.notes = stores.notes();
        this.tickets = new TicketCommands(stores.tickets());
        this.merge = new AgentWorkMerge(stores);
        this.signals = signals;
        this.clock = clock;
    }

    /** Carries it out, or says again what became of it. */
    public Answered carryOut(PortalCommand command) {
        Optional<Answered> before = commands.find(command.tenantId(), command.commandId());
        if (before.isPresent()) {
            return before.get();
        }
        Decision decision = decide(command);
        Answered answered = new Answered(decision.result(command.commandId()), decision.events());
        // Typing leaves no trace, and comes every few seconds.
        return command.action() instanceof Typing
                ? answered
                : commands.remember(command.tenantId(), answered, clock.instant());
    }

    private Decision decide(PortalCommand command) {
        if (!AGENT_ID.matcher(command.agentId()).matches()) {
            return Decision.refused(
                    Outcome.INVALID,
                    "agentId: \"" + command.agentId() + "\" (expected: " + AGENT_ID.pattern() + ")",
                    null);
        }
        List<EventEnvelope> ofMerges = new ArrayList<>();
        String conversationId = redirects.resolve(command.tenantId(), command.conversationId());
        while (true) {
            Decision decision = decide(command, conversationId);
            String now = redirects.resolve(command.tenantId(), conversationId);
            if (now.equals(conversationId)) {
                ofMerges.addAll(decision.events());
                return decision.with(ofMerges);
            }
            // Merged in the meantime, and perhaps after the merge had taken along what was there.
            ofMerges.addAll(merge.merge(command.tenantId(), conversationId, now));
            conversationId = now;
        }
    }

    private Decision decide(PortalCommand command, String conversationId) {
        if (!marks.exists(command.tenantId(), conversationId)) {
            return noConversation(command);
        }
        CommandAction action = command.action();
        if (action instanceof Read read) {
            return read(command, conversationId, read);
        }
        if (action instanceof Assign assign) {
            return tickets.assign(command, conversationId, assign);
        }
        if (action instanceof SetTicketStatus status) {
            return tickets.setStatus(command, conversationId, status);
        }
        if (action instanceof ChangeLabels labels) {
            return label(command, conversationId, labels);
        }
        if (action instanceof AddNote note) {
            return note(command, conversationId, note);
        }
        if (command.occurredAt().plus(TYPING_LASTS).isAfter(clock.instant())) {
            signals.typing(command.tenantId(), conversationId);
        }
        return Decision.ok(conversationId, List.of());
    }

    /** Announced only where it went on: what another of the agent's tabs read later is not taken back. */
    private Decision read(PortalCommand command, String conversationId, Read read) {
        Optional<StoredMessage> message = messages.find(command.tenantId(), read.messageId())
                .filter(found -> found.conversationId().equals(conversationId));
        if (message.isEmpty()) {
            return Decision.refused(
                    Outcome.NOT_FOUND,
                    "messageId: \"" + read.messageId() + "\" (expected: a message of " + conversationId + ")",
                    conversationId);
        }
        String sortKey = message.get().sortKey();
        Optional<String> reached = marks.read(command.tenantId(), conversationId, command.agentId(), sortKey);
        if (reached.isEmpty()) {
            return noConversation(command);
        }
        if (!reached.get().equals(sortKey)) {
            return Decision.ok(conversationId, List.of());
        }
        signals.read(command.tenantId(), conversationId, read.messageId());
        return Decision.ok(
                conversationId,
                List.of(event(
                        command,
                        conversationId,
                        "read",
                        ConversationUpdate.read(conversationId, command.agentId(), read.messageId()))));
    }

    private Decision label(PortalCommand command, String conversationId, ChangeLabels wish) {
        try {
            return marks.label(
                            command.tenantId(),
                            conversationId,
                            command.commandId(),
                            labels -> Labels.changed(labels, wish))
                    .map(labels -> Decision.ok(
                            conversationId,
                            List.of(event(
                                    command,
                                    conversationId,
                                    "labelled",
                                    ConversationUpdate.labelled(conversationId, labels)))))
                    .orElseGet(() -> noConversation(command));
        } catch (Labels.TooManyException e) {
            return Decision.refused(Outcome.INVALID, String.valueOf(e.getMessage()), conversationId);
        }
    }

    private Decision note(PortalCommand command, String conversationId, AddNote note) {
        notes.add(
                command.tenantId(),
                conversationId,
                note.noteId(),
                command.agentId(),
                note.text(),
                command.occurredAt());
        return Decision.ok(
                conversationId,
                List.of(event(
                        command, conversationId, "noted", ConversationUpdate.noted(conversationId, note.noteId()))));
    }

    private static Decision noConversation(PortalCommand command) {
        return Decision.refused(
                Outcome.NOT_FOUND,
                "conversationId: \"" + command.conversationId() + "\" (expected: a conversation of tenant "
                        + command.tenantId() + ")",
                null);
    }

    private static EventEnvelope event(
            PortalCommand command, String conversationId, String cause, ConversationUpdate update) {
        return EventEnvelope.of(
                command.tenantId(),
                EventIds.conversationUpdate(command.tenantId(), conversationId, cause, command.commandId()),
                command.occurredAt(),
                update);
    }
}
