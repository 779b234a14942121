package io.waba.inbox.shared.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.shared.wire.Require;
import org.jspecify.annotations.Nullable;

/**
 * What became of a command; goes to its {@code replyTo}.
 *
 * @param commandId the command
 * @param outcome whether it holds
 * @param reason one sentence when it does not
 * @param conversationId the conversation that it was carried out on, which may have another id than the one asked for
 * @param ticketId the current ticket
 * @param ticketStatus where that stands now
 * @param assigneeId whose it is now; absent when nobody's
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CommandResult(
        String commandId,
        Outcome outcome,
        @Nullable String reason,
        @Nullable String conversationId,
        @Nullable String ticketId,
        @Nullable TicketStatus ticketStatus,
        @Nullable String assigneeId) {

    public CommandResult {
        Require.text("commandId", commandId);
        Require.present("outcome", outcome);
    }

    /** Whether a command holds. */
    public enum Outcome {
        /** It holds. */
        OK("ok"),
        /** Somebody else was faster; the result says what holds. */
        CONFLICT("conflict"),
        /** The tenant has no such conversation or message. */
        NOT_FOUND("not_found"),
        /** It cannot be carried out as it is. */
        INVALID("invalid");

        private final String wireName;

        Outcome(String wireName) {
            this.wireName = wireName;
        }

        @JsonValue
        public String wireName() {
            return wireName;
        }
    }
}
