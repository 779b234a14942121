package io.waba.inbox.portal.socketio;

import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.hub.HubEvent;
import io.waba.inbox.portal.hub.Subscriber;
import io.waba.inbox.shared.access.ErrorCode;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A session as the hub sees it. */
final class SocketSubscriber implements Subscriber {

    private final Session session;
    private final AgentIdentity agent;
    private final Optional<Pid> asked;
    private final Supplier<String> randomIds;
    private final Consumer<Session> whenResumed;

    SocketSubscriber(
            Session session,
            AgentIdentity agent,
            Optional<Pid> asked,
            Supplier<String> randomIds,
            Consumer<Session> whenResumed) {
        this.session = session;
        this.agent = agent;
        this.asked = asked;
        this.randomIds = randomIds;
        this.whenResumed = whenResumed;
    }

    @Override
    public String tenantId() {
        return agent.tenantId();
    }

    @Override
    public String agentId() {
        return agent.agentId();
    }

    @Override
    public Executor lane() {
        return session.lane().loop();
    }

    /** The id of a socket is not the secret that its requests name the session by. The same pid as before tells the client that it resumed. */
    @Override
    public void attached(long position, boolean resumed) {
        Pid pid = asked.filter(same -> resumed).orElseGet(() -> Pid.begin(randomIds.get(), agent.tenantId(), position));
        session.connected(
                SocketIoPacket.MAIN_NAMESPACE, Packets.connected(randomIds.get(), pid.toString()), pid.random());
        if (resumed && session.isConnected()) {
            whenResumed.accept(session);
        }
    }

    @Override
    public void live() {
        session.live();
    }

    @Override
    public void refused(ErrorCode code, String detail) {
        session.refuse(code, detail);
    }

    @Override
    public void deliver(HubEvent event) {
        session.deliver(event.encodedFor(Packets.EVENTS));
    }

    @Override
    public void whenDrained(Runnable next) {
        session.wire().whenDrained(next);
    }

    @Override
    public void cannotGoOn(String reason) {
        session.end(reason);
    }
}
