package io.waba.inbox.portal.activity;

import io.waba.inbox.portal.agents.AgentIdentity;
import java.util.OptionalInt;

/** What agents have read. Blocks on the store and on the broker. */
public interface Reading {

    /** There is nothing to read. */
    Reading NOTHING = new Reading() {
        @Override
        public boolean read(AgentIdentity agent, String conversationId, String messageId) {
            return false;
        }

        @Override
        public OptionalInt unread(String tenantId, String agentId, String conversationId) {
            return OptionalInt.empty();
        }
    };

    /**
     * The agent has read a conversation up to and with a message. When it holds, every tab of the agent is told, on whatever instance.
     *
     * @return false when the agent's tenant has no such conversation, or that no such message
     * @throws RuntimeException when the broker or the store is away; it may hold nevertheless
     */
    boolean read(AgentIdentity agent, String conversationId, String messageId);

    /** How many of the customer's messages the agent has not read, up to a hundred; empty when there is no such conversation. */
    OptionalInt unread(String tenantId, String agentId, String conversationId);
}
