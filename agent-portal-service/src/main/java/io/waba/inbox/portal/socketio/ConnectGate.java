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
 * Nothing passes without a token. Answers CONNECT itself: token, then hub, then the reply; what comes before the reply is dropped.
 *
 * <p>Guards against the library's authentication, which looks at headers and query before there is a token, asks nobody when CONNECT has no
 * payload, and leaves a refused client connected.
 */
final class ConnectGate {

    private static final Logger log = LoggerFactory.getLogger(ConnectGate.class);

    private final AgentAuthenticator authenticator;
    private final Hub hub;
    private final ClientEvents events;
    private final Executor blocking;
    private final Supplier<String> randomIds;
    /** So that a log line tells of each outage, and not of each client in it. */
    private final AtomicBoolean away = new AtomicBoolean();

    ConnectGate(
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

    /** @throws io.waba.inbox.shared.wire.MalformedMessageException when it is no packet of Socket.IO */
    void message(Session session, String text) {
        SocketIoPacket packet = SocketIoPacket.parse(text);
        boolean main = packet.namespace().equals(SocketIoPacket.MAIN_NAMESPACE);
        boolean event = packet.type() == SocketIoPacket.Type.EVENT && main && session.isConnected();
        if (!session.requests().allowOne()) {
            if (event) {
                ClientEvents.fail(session, packet, ErrorCode.RATE_LIMITED, "too many events: wait, then try again");
            } else if (packet.type() == SocketIoPacket.Type.CONNECT) {
                session.abort("too many CONNECTs");
            }
        } else if (event) {
            events.handle(session, packet);
        } else if (packet.type() == SocketIoPacket.Type.CONNECT && !main) {
            session.send(Packets.invalidNamespace(packet.namespace()));
        } else if (packet.type() == SocketIoPacket.Type.CONNECT) {
            connect(session, packet.data());
        } else if (packet.type() == SocketIoPacket.Type.DISCONNECT && main) {
            session.end("client disconnected");
        }
    }

    private void connect(Session session, @Nullable JsonNode auth) {
        if (!session.beginCheck()) {
            session.abort("second CONNECT");
            return;
        }
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
        session.admit(agent, () -> hub.attach(new SocketSubscriber(session, agent, resumed, randomIds), after));
    }
}
