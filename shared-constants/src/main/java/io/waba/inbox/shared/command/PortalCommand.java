package io.waba.inbox.shared.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waba.inbox.shared.wire.Require;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An agent's wish concerning a conversation. Carried out once however often it comes; the same {@code commandId} gets the same result.
 *
 * @param commandId made by the portal, unique within the tenant
 * @param tenantId whose conversation; from the agent's token
 * @param conversationId the conversation; one that was merged means the one that it became part of
 * @param agentId who wishes it; from the agent's token
 * @param occurredAt when
 * @param replyTo the queue that the {@link CommandResult} goes to; absent when nobody waits for it
 * @param action what
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PortalCommand(
        String commandId,
        String tenantId,
        String conversationId,
        String agentId,
        Instant occurredAt,
        @Nullable String replyTo,
        CommandAction action) {

    public PortalCommand {
        Require.text("commandId", commandId);
        Require.shortText("tenantId", tenantId);
        Require.text("conversationId", conversationId);
        Require.text("agentId", agentId);
        Require.present("occurredAt", occurredAt);
        Require.present("action", action);
    }
}
