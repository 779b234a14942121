package io.waba.inbox.portal.socketio;

import io.waba.inbox.portal.agents.AgentAuthenticator;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.agents.TokenRefusedException;
import io.waba.inbox.portal.hub.Hub;
import io.waba.inbox.shared.access.ErrorCode;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Agents' sockets: nobody comes in without a token. CONNECT is answered after token and hub, and what an agent asks for then is limited.
 *
 * <p>Guards against the library's authentication, which looks at headers and query before there is a token, asks nobody when CONNECT has no
 * payload, and leaves a refused client connected.
 */
final class AgentSockets implements Application {

    private static final Logger log = LoggerFactory.getLogger(AgentSockets.class);

    private final AgentAuthenticator authenticator;
    private final Hub hub;
    private final ClientEvents events;
    private final Executor blocking;
    private final Supplier<String> randomIds;
    /** So that a log line tells of each outage, and not of each client in it. */
    private final AtomicBoolean away = new AtomicBoolean();

    AgentSockets(
            AgentAuthenticator authenticator,
            Hub hub,
            ClientEvents events,
            Executor blocking,
            Supplier<String> randomIds) {
        this.authenticator = authenticator;
        this.hub = hub;
        this.events = events;
        this.blocking = blocking;
        this.randomIds = randomIds;
    }

    @Override
    public boolean serves(String namespace) {
        return namespace.equals(SocketIoPacket.MAIN_NAMESPACE);
    }

    /** None of the inbox's events has any. */
    @Override
    public int maxAttachments() {
        return 0;
    }

    @Override
    public void event(Session session, SocketIoPacket event) {
        if (session.requests().allowOne()) {
            events.handle(session, event);
        } else {
            ClientEvents.fail(session, event, ErrorCode.RATE_LIMITED, "too many events: wait, then try again");
        }
    }

    /** There is nothing else that it could be connected to. */
    @Override
    public void left(Session session, String namespace) {
        session.end("client disconnected");
    }

    @Override
    public void connect(Session session, SocketIoPacket connect) {
        JsonNode auth = connect.data();
        JsonNode token = auth == null ? null : auth.get("token");
        if (token != null && !token.isNull() && !token.isString()) {
            session.refuse(ErrorCode.TOKEN_INVALID, "token: not a string (expected: a JSON Web Token)");
            return;
        }
        String presented = token == null || token.isNull() ? null : token.stringValue();
        Optional<Pid> pid = auth == null ? Optional.empty() : Pid.parse(text(auth, "pid"));
        String offset = auth == null ? null : text(auth, "offset");
        try {
            blocking.execute(() -> check(session, presented, pid, offset));
        } catch (RejectedExecutionException e) {
            session.refuse(ErrorCode.UNAVAILABLE, "too many at once: try again soon");
        }
    }

    private static @Nullable String text(JsonNode auth, String field) {
        JsonNode value = auth.get(field);
        return value != null && value.isString() ? value.stringValue() : null;
    }

    private void check(Session session, @Nullable String token, Optional<Pid> pid, @Nullable String offset) {
        AgentIdentity agent;
        try {
            agent = authenticator.authenticate(token);
        } catch (TokenRefusedException e) {
            session.refuse(e.code(), String.valueOf(e.getMessage()));
            return;
        } catch (RuntimeException e) {
            if (!away.getAndSet(true)) {
                log.warn("tokens cannot be checked reason={}", e.toString());
            }
            session.refuse(ErrorCode.UNAVAILABLE, "the token could not be checked: try again soon");
            return;
        }
        if (away.getAndSet(false)) {
            log.info("tokens can be checked again");
        }
        Optional<Pid> resumed = pid.filter(known -> known.isOf(agent.tenantId()));
        OptionalLong after =
                resumed.map(known -> OptionalLong.of(known.goOnAfter(offset))).orElse(OptionalLong.empty());
        session.admit(
                agent,
                () -> hub.attach(new SocketSubscriber(session, agent, resumed, randomIds, events::joinAgain), after));
    }
}
