package io.waba.inbox.portal.socketio;

import com.corundumstudio.socketio.handler.ClientHead;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.waba.inbox.portal.activity.Activity;
import io.waba.inbox.portal.agents.AgentIdentity;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All sessions of this instance, by the id that their requests name. */
final class Sessions {

    private final RealtimeSettings.Realtime settings;
    private final ConnectionLimits limits;
    private final Activity activity;
    private final GatewayMetrics metrics;
    private final Places ofTenants;
    private final Places ofAgents;
    private final Places ofAddresses;
    private final Clock clock;
    private final Executor blocking;
    private final int maxAttachments;
    private final Consumer<ClientHead> forget;
    private final Map<String, Session> bySid = new ConcurrentHashMap<>();
    private final Map<EventLoop, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicLong slow = new AtomicLong();

    /**
     * No sessions.
     *
     * @param maxAttachments of a packet of a client
     * @param forget makes the library forget a client
     */
    Sessions(
            RealtimeSettings.Realtime settings,
            ConnectionLimits limits,
            Activity activity,
            GatewayMetrics metrics,
            Clock clock,
            Executor blocking,
            int maxAttachments,
            Consumer<ClientHead> forget) {
        this.settings = settings;
        this.limits = limits;
        this.activity = activity;
        this.metrics = metrics;
        this.ofTenants = new Places(limits.perTenant());
        this.ofAgents = new Places(limits.perAgent());
        this.ofAddresses = new Places(limits.perAddress());
        this.clock = clock;
        this.blocking = blocking;
        this.maxAttachments = maxAttachments;
        this.forget = forget;
    }

    Session open(ClientHead head, EventLoop loop, @Nullable ChannelHandlerContext webSocket) {
        Wire wire = new Wire(head, webSocket, settings.maxPending());
        Session session = new Session(
                head, wire, lanes.computeIfAbsent(loop, served -> new Lane(served, System::nanoTime)), this);
        bySid.put(session.sid(), session);
        session.begin();
        return session;
    }

    @Nullable
    Session find(String sid) {
        return bySid.get(sid);
    }

    void remove(Session session) {
        bySid.remove(session.sid(), session);
    }

    void forget(ClientHead head) {
        forget.accept(head);
    }

    List<Session> all() {
        return List.copyOf(bySid.values());
    }

    long connected(boolean webSocket) {
        return bySid.values().stream()
                .filter(session -> session.isConnected() && session.wire().isWebSocket() == webSocket)
                .count();
    }

    /** Returns why there is no place for one more socket of the agent; null when it has got one. */
    @Nullable
    String takePlace(AgentIdentity agent) {
        if (!ofAgents.take(agent.agentId())) {
            return "sockets of this agent: " + limits.perAgent() + " already (expected: fewer)";
        }
        if (!ofTenants.take(agent.tenantId())) {
            ofAgents.leave(agent.agentId());
            return "sockets of this tenant: " + limits.perTenant() + " already (expected: fewer)";
        }
        return null;
    }

    void leavePlace(AgentIdentity agent) {
        ofAgents.leave(agent.agentId());
        ofTenants.leave(agent.tenantId());
    }

    Places ofAddresses() {
        return ofAddresses;
    }

    ConnectionLimits limits() {
        return limits;
    }

    Activity activity() {
        return activity;
    }

    GatewayMetrics metrics() {
        return metrics;
    }

    void countSlow() {
        slow.incrementAndGet();
    }

    long slow() {
        return slow.get();
    }

    RealtimeSettings.Realtime settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    Attachments attachments() {
        return new Attachments(maxAttachments);
    }

    Requests requests() {
        TokenBucket bucket = new TokenBucket(settings.eventBurst(), settings.eventsPerSecond(), System::nanoTime);
        return new Requests(bucket, settings.maxConversations(), blocking);
    }
}
