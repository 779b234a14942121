package io.waba.inbox.shared.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.shared.wire.Require;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent wishes to be done with a conversation; the JSON property {@code type} tells which. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(CommandAction.Read.class),
    @JsonSubTypes.Type(CommandAction.Assign.class),
    @JsonSubTypes.Type(CommandAction.SetTicketStatus.class),
    @JsonSubTypes.Type(CommandAction.ChangeLabels.class),
    @JsonSubTypes.Type(CommandAction.AddNote.class),
    @JsonSubTypes.Type(CommandAction.Typing.class)
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface CommandAction {

    /** Labels that one conversation may have. */
    int MOST_LABELS = 50;

    /**
     * The agent has read the conversation.
     *
     * @param messageId up to and with this message
     */
    @JsonTypeName("read")
    record Read(String messageId) implements CommandAction {
        public Read {
            Require.text("messageId", messageId);
        }
    }

    /**
     * Gives the current ticket to an agent. Holds only if it still belongs to whom the agent saw it with, so that of two at once one wins.
     *
     * @param expectedAssigneeId whose it was when the agent looked; null for nobody's
     * @param assigneeId whose it shall be; null for nobody's
     */
    @JsonTypeName("assign")
    record Assign(@Nullable String expectedAssigneeId, @Nullable String assigneeId) implements CommandAction {}

    /**
     * Moves a ticket.
     *
     * @param ticketId the ticket that the agent saw; when another one is current by now the command conflicts
     * @param status where to
     */
    @JsonTypeName("ticket_status")
    record SetTicketStatus(String ticketId, TicketStatus status) implements CommandAction {
        public SetTicketStatus {
            Require.text("ticketId", ticketId);
            Require.present("status", status);
        }
    }

    /** Adds and removes labels; each is 1 to 64 characters. */
    @JsonTypeName("labels")
    record ChangeLabels(List<String> add, List<String> remove) implements CommandAction {
        private static final int LONGEST = 64;

        public ChangeLabels {
            add = checked("add", add);
            remove = checked("remove", remove);
        }

        private static List<String> checked(String field, @Nullable List<String> labels) {
            if (labels == null) {
                return List.of();
            }
            if (labels.size() > MOST_LABELS) {
                throw new IllegalArgumentException(
                        field + ": " + labels.size() + " labels (expected: " + MOST_LABELS + " or fewer)");
            }
            for (String label : labels) {
                Require.text(field, label);
                if (label.length() > LONGEST) {
                    throw new IllegalArgumentException(field + ": a label of " + label.length()
                            + " characters (expected: " + LONGEST + " or fewer)");
                }
            }
            return List.copyOf(labels);
        }
    }

    /**
     * Leaves an internal note, which no customer sees.
     *
     * @param noteId made by the portal, unique within the tenant
     * @param text 1 to 10,000 characters
     */
    @JsonTypeName("note")
    record AddNote(String noteId, String text) implements CommandAction {
        private static final int LONGEST = 10_000;

        public AddNote {
            Require.text("noteId", noteId);
            Require.text("text", text);
            if (text.length() > LONGEST) {
                throw new IllegalArgumentException(
                        "text: " + text.length() + " characters (expected: " + LONGEST + " or fewer)");
            }
        }
    }

    /** The agent is writing: shown to the customer, with the customer's messages marked as read, where that is switched on. */
    @JsonTypeName("typing")
    record Typing() implements CommandAction {}
}
