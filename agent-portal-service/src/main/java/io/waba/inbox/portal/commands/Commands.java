package io.waba.inbox.portal.commands;

import io.waba.inbox.amqp.ConfirmedPublisher;
import io.waba.inbox.amqp.OutgoingMessage;
import io.waba.inbox.amqp.PublishFailedException;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.command.CommandAction;
import io.waba.inbox.shared.command.CommandResult;
import io.waba.inbox.shared.command.PortalCommand;
import io.waba.inbox.shared.outbound.OutboundMessage;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.wire.WireJson;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/** The way from a request to the state-manager. Blocks, so never call it on an event loop. */
@Component
public final class Commands {

    /** Requests that may wait at once; while the state-manager is away the others must not take every thread of the service. */
    private static final int MOST_WAITING = 100;

    private static final Duration SOON = Duration.ofSeconds(2);

    private final Semaphore places = new Semaphore(MOST_WAITING);
    private final ConfirmedPublisher publisher;
    private final Replies replies;
    private final CommandSettings settings;
    private final Clock clock;

    Commands(ConfirmedPublisher publisher, Replies replies, CommandSettings settings, Clock clock) {
        this.publisher = publisher;
        this.replies = replies;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Sends an agent's wish and waits for what becomes of it. The caller has made sure that the conversation is the agent's tenant's.
     *
     * @return empty when no answer came in time, or too many wait for one: it will be carried out, and events will tell
     * @throws ProblemException {@code unavailable}, when there is no way for an answer; nothing was sent
     * @throws PublishFailedException when the broker did not take it; it may be carried out nevertheless
     */
    public Optional<CommandResult> ask(AgentIdentity agent, String conversationId, CommandAction action) {
        PortalCommand command = command(agent.tenantId(), agent.agentId(), conversationId, action);
        if (!places.tryAcquire()) {
            publish(Queues.PORTAL_COMMANDS, "portal_command", command);
            return Optional.empty();
        }
        try {
            return replies.await(
                    command.commandId(),
                    () -> publish(Queues.PORTAL_COMMANDS, "portal_command", command),
                    settings.replyTimeout());
        } finally {
            places.release();
        }
    }

    /**
     * Sends an agent's wish without waiting for what becomes of it; events tell. The caller has made sure that the conversation is the tenant's.
     *
     * @throws ProblemException {@code unavailable}, when the broker is away; nothing was sent
     * @throws PublishFailedException when the broker did not take it; it may be carried out nevertheless
     */
    public void tell(String tenantId, String agentId, String conversationId, CommandAction action) {
        publish(Queues.PORTAL_COMMANDS, "portal_command", command(tenantId, agentId, conversationId, action));
    }

    private PortalCommand command(String tenantId, String agentId, String conversationId, CommandAction action) {
        String replyTo = replies.queue();
        if (replyTo == null) {
            // Without it a refusal would have nobody to tell, and end as a dead letter.
            throw new ProblemException(ErrorCode.UNAVAILABLE, "the broker is away: try again", SOON);
        }
        return new PortalCommand(
                "cmd_" + UUID.randomUUID(),
                tenantId,
                conversationId,
                agentId,
                clock.instant(),
                // It comes every few seconds, and what became of it is worth nothing to anybody.
                action instanceof CommandAction.Typing ? null : replyTo,
                action);
    }

    /**
     * Sends a message to a customer on its way.
     *
     * @throws PublishFailedException when the broker did not take it; the same message again is the same message
     */
    public void send(OutboundMessage message) {
        publish(Queues.OUTBOUND_MESSAGES, "outbound_message", message);
    }

    private void publish(String queue, String type, Object message) {
        publisher.publish(List.of(OutgoingMessage.toQueue(queue, type, WireJson.encode(message))));
    }
}
