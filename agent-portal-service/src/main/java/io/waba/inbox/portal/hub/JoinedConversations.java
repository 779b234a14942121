package io.waba.inbox.portal.hub;

import java.util.Set;

/**
 * Which conversations a client has joined, remembered so that it is in them again when it resumes on whatever instance. It says nothing about
 * whether the client may: that is to be checked again. Blocks on the store, so never call it on a lane.
 */
public interface JoinedConversations {

    /** @param client the same before and after it resumes */
    void add(String tenantId, String client, String conversationId);

    /** One that the client has not joined does no harm. */
    void remove(String tenantId, String client, String conversationId);

    /** Empty for a client that is not known any more. One that is, is remembered from now on for as long again. */
    Set<String> of(String tenantId, String client);

    /** The client is still here: it is remembered from now on for as long again. */
    void renew(String tenantId, String client);

    /** Remembers nothing. */
    JoinedConversations NONE = new JoinedConversations() {
        @Override
        public void add(String tenantId, String client, String conversationId) {}

        @Override
        public void remove(String tenantId, String client, String conversationId) {}

        @Override
        public Set<String> of(String tenantId, String client) {
            return Set.of();
        }

        @Override
        public void renew(String tenantId, String client) {}
    };
}
