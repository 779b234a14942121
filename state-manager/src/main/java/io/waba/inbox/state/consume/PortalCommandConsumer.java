package io.waba.inbox.state.consume;

import io.waba.inbox.amqp.ConfirmedPublisher;
import io.waba.inbox.amqp.MessageHandler;
import io.waba.inbox.amqp.Outcome;
import io.waba.inbox.amqp.OutgoingMessage;
import io.waba.inbox.shared.command.CommandAction.Typing;
import io.waba.inbox.shared.command.CommandResult;
import io.waba.inbox.shared.command.PortalCommand;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.state.commands.PortalCommands;
import io.waba.inbox.state.publish.EventSink;
import io.waba.inbox.state.store.CommandStore.Answered;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code waba.portal.commands}: carried out, announced, answered where somebody waits, then done. */
public final class PortalCommandConsumer implements MessageHandler {

    private static final Logger log = LoggerFactory.getLogger(PortalCommandConsumer.class);

    private final PortalCommands commands;
    private final EventSink events;
    private final ConfirmedPublisher publisher;

    public PortalCommandConsumer(PortalCommands commands, EventSink events, ConfirmedPublisher publisher) {
        this.commands = commands;
        this.events = events;
        this.publisher = publisher;
    }

    @Override
    public Outcome handle(byte[] body) {
        PortalCommand command = WireJson.decode(body, PortalCommand.class);
        Answered answered = commands.carryOut(command);
        CommandResult result = answered.result();
        log.info(
                "command done commandId={} action={} outcome={} conversationId={}",
                command.commandId(),
                command.action().getClass().getSimpleName(),
                result.outcome().wireName(),
                command.conversationId());
        events.publish(answered.events());
        if (command.replyTo() != null) {
            // The portal that asked may be gone, and its queue with it: then nobody waits any more.
            publisher.publishIfThere(
                    OutgoingMessage.toQueue(command.replyTo(), "command_result", WireJson.encode(result)));
        } else if (result.outcome() != CommandResult.Outcome.OK && !(command.action() instanceof Typing)) {
            // Typing is worth nothing by the time that somebody looks at a dead letter.
            return Outcome.deadLetter(String.valueOf(result.reason()), null);
        }
        return Outcome.done();
    }
}
