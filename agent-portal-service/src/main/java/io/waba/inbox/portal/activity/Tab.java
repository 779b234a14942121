package io.waba.inbox.portal.activity;

import io.waba.inbox.portal.hub.Subscription;
import io.waba.inbox.shared.event.PresenceStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** One socket of an agent, and what the agent does in it. No method blocks; any thread, at any time, also after it was closed. */
public final class Tab {

    /** Nobody writes in more conversations at once. */
    private static final int MOST_TYPING = 10;

    private final TenantActivity tenant;
    private final String agentId;
    private final Subscription subscription;

    // Guarded by the tenant's lock.
    private PresenceStatus status = PresenceStatus.ONLINE;
    private final Set<String> viewing = new HashSet<>(0);
    private final Map<String, Long> typingUntil = new HashMap<>(0);
    private boolean closed;

    Tab(TenantActivity tenant, String agentId, Subscription subscription) {
        this.tenant = tenant;
        this.agentId = agentId;
        this.subscription = subscription;
    }

    /** Shows it who is there. Call it when it receives what is live. */
    public void greet() {
        tenant.greet(this);
    }

    /** Online or away; the agent is online while one tab is. */
    public void set(PresenceStatus wished) {
        if (wished == PresenceStatus.OFFLINE) {
            throw new IllegalArgumentException("status: offline (expected: online or away)");
        }
        tenant.change(this, () -> status = wished);
    }

    /** Joins the conversation's room and is shown who looks at it and writes in it. Whether it may is the caller's to check. */
    public void join(String conversationId) {
        tenant.join(this, conversationId);
    }

    /** Leaves the conversation's room; one that it has not joined does no harm. */
    public void leave(String conversationId) {
        tenant.leave(this, conversationId);
    }

    /** Whether it has joined the conversation. */
    public boolean isIn(String conversationId) {
        synchronized (tenant) {
            return viewing.contains(conversationId);
        }
    }

    /**
     * The agent writes in a conversation, for some seconds unless it says so again, or stopped. Whether it may is the caller's to check.
     *
     * @return false when the agent writes in too many conversations
     */
    public boolean typing(String conversationId, boolean isTyping) {
        return tenant.typing(this, conversationId, isTyping);
    }

    /** The socket is gone. */
    public void close() {
        tenant.close(this);
    }

    // ---- called under the tenant's lock

    String agentId() {
        return agentId;
    }

    Subscription subscription() {
        return subscription;
    }

    Set<String> viewing() {
        return viewing;
    }

    boolean isClosed() {
        return closed;
    }

    void setClosed() {
        closed = true;
        viewing.clear();
        typingUntil.clear();
    }

    boolean startTyping(String conversationId, long until) {
        if (!typingUntil.containsKey(conversationId) && typingUntil.size() >= MOST_TYPING) {
            return false;
        }
        typingUntil.put(conversationId, until);
        return true;
    }

    void stopTyping(String conversationId) {
        typingUntil.remove(conversationId);
    }

    void stopTypingOverdue(long now) {
        typingUntil.values().removeIf(until -> until - now <= 0);
    }

    Doing doing() {
        return new Doing(status, Set.copyOf(viewing), Set.copyOf(typingUntil.keySet()));
    }
}
