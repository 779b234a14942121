package io.waba.inbox.state.commands;

/** What the customer sees of what agents do, where that is switched on: blue ticks, and that somebody is writing. */
public interface CustomerSignals {

    /** Shows nothing. */
    CustomerSignals NONE = new CustomerSignals() {
        @Override
        public void read(String tenantId, String conversationId, String messageId) {}

        @Override
        public void typing(String tenantId, String conversationId) {}
    };

    /**
     * An agent has read the conversation. Called again when the command is repeated. Returns at once and never fails: nobody waits for a tick.
     *
     * @param messageId up to and with this message, ours or the customer's
     */
    void read(String tenantId, String conversationId, String messageId);

    /** An agent is writing. Returns at once and never fails. */
    void typing(String tenantId, String conversationId);
}
