package io.waba.inbox.portal.inbox;

import io.waba.inbox.portal.activity.Reading;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.commands.Commands;
import io.waba.inbox.shared.command.CommandAction;
import java.util.Optional;
import java.util.OptionalInt;
import org.springframework.stereotype.Component;

/** Reading, as the sockets ask for it: the same command as over REST, but nobody waits for what becomes of it, because events tell. */
@Component
final class ConversationReads implements Reading {

    private final InboxReader inbox;
    private final Commands commands;

    ConversationReads(InboxReader inbox, Commands commands) {
        this.inbox = inbox;
        this.commands = commands;
    }

    @Override
    public boolean read(AgentIdentity agent, String conversationId, String messageId) {
        Optional<Conversation> conversation = inbox.conversation(agent, conversationId);
        if (conversation.isEmpty()
                || inbox.message(agent.tenantId(), conversation.get().id(), messageId)
                        .isEmpty()) {
            return false;
        }
        commands.tell(agent.tenantId(), agent.agentId(), conversation.get().id(), new CommandAction.Read(messageId));
        return true;
    }

    @Override
    public OptionalInt unread(String tenantId, String agentId, String conversationId) {
        return inbox.unread(tenantId, agentId, conversationId);
    }
}
