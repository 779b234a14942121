package io.waba.inbox.portal.commands;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.waba.inbox.shared.command.CommandResult;
import io.waba.inbox.shared.command.PortalCommand;
import io.waba.inbox.shared.outbound.OutboundMessage;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Answers commands in place of a state-manager, over a real broker, as a test says. */
final class StandIn implements AutoCloseable {

    private final Connection connection;
    private final Channel channel;
    private final List<PortalCommand> commands = new CopyOnWriteArrayList<>();
    private volatile Function<PortalCommand, Optional<CommandResult>> answer = StandIn::ok;

    StandIn() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(TestInfrastructure.get().rabbitmqUri());
        connection = factory.newConnection("state-manager-stand-in");
        channel = connection.createChannel();
        channel.basicConsume(
                Queues.PORTAL_COMMANDS,
                true,
                (tag, delivery) -> handle(WireJson.decode(delivery.getBody(), PortalCommand.class)),
                tag -> {});
    }

    static Optional<CommandResult> ok(PortalCommand command) {
        return Optional.of(new CommandResult(
                command.commandId(), CommandResult.Outcome.OK, null, command.conversationId(), null, null, null));
    }

    private void handle(PortalCommand command) throws IOException {
        commands.add(command);
        Optional<CommandResult> result = answer.apply(command);
        if (result.isPresent() && command.replyTo() != null) {
            channel.basicPublish("", command.replyTo(), new AMQP.BasicProperties(), WireJson.encode(result.get()));
        }
    }

    void answers(Function<PortalCommand, Optional<CommandResult>> how) {
        answer = how;
    }

    /** What came since this was asked last. */
    List<PortalCommand> commands() {
        List<PortalCommand> came = List.copyOf(commands);
        commands.clear();
        return came;
    }

    Optional<OutboundMessage> outbound() throws IOException {
        GetResponse next;
        try (Channel own = connection.createChannel()) {
            next = own.basicGet(Queues.OUTBOUND_MESSAGES, true);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
        return Optional.ofNullable(next).map(message -> WireJson.decode(message.getBody(), OutboundMessage.class));
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
