package io.waba.inbox.portal.socketio;

import io.waba.inbox.portal.activity.Reading;
import io.waba.inbox.portal.activity.Tab;
import io.waba.inbox.portal.agents.AgentAuthenticator;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.agents.TokenRefusedException;
import io.waba.inbox.portal.hub.ConversationAccess;
import io.waba.inbox.portal.hub.JoinedConversations;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.event.PresenceStatus;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** What a connected client may ask for. Every request that wants an answer gets one: {@code {ok:true}} or {@code {ok:false,error}}. */
final class ClientEvents {

    private static final Logger log = LoggerFactory.getLogger(ClientEvents.class);
    private static final int MAX_ID = 200;

    private final AgentAuthenticator authenticator;
    private final ConversationAccess conversations;
    private final JoinedConversations joined;
    private final Reading reading;

    ClientEvents(
            AgentAuthenticator authenticator,
            ConversationAccess conversations,
            JoinedConversations joined,
            Reading reading) {
        this.authenticator = authenticator;
        this.conversations = conversations;
        this.joined = joined;
        this.reading = reading;
    }

    /** A request that is not granted. */
    private static final class Denied extends Exception {

        private static final long serialVersionUID = 1L;

        private final ErrorCode code;

        Denied(ErrorCode code, String message) {
            super(message, null, false, false);
            this.code = code;
        }
    }

    /** One kind of request; may block. */
    private interface Request {

        void grant(Session session, JsonNode argument) throws Denied;
    }

    void handle(Session session, SocketIoPacket packet) {
        session.countEvent();
        switch (packet.event()) {
            case "auth:refresh" -> answer(session, packet, this::refresh);
            case "conversation:join" -> answer(session, packet, whileValid(this::join));
            case "conversation:leave" -> answer(session, packet, whileValid(this::leave));
            case "conversation:read" -> answer(session, packet, whileValid(this::read));
            case "typing" -> answer(session, packet, whileValid(this::typing));
            case "presence:set" -> answer(session, packet, whileValid(this::setPresence));
            default -> fail(session, packet, ErrorCode.INVALID_REQUEST, "event: unknown (expected: a documented one)");
        }
    }

    private static Request whileValid(Request request) {
        return (session, argument) -> {
            if (session.isExpired()) {
                throw new Denied(ErrorCode.TOKEN_EXPIRED, "the token's time is over: send auth:refresh first");
            }
            request.grant(session, argument);
        };
    }

    private static void answer(Session session, SocketIoPacket packet, Request request) {
        JsonNode argument = Objects.requireNonNull(packet.data()).path(1);
        boolean taken = session.requests().offer(() -> {
            try {
                request.grant(session, argument);
                if (packet.ackId() != null) {
                    session.send(Packets.done(packet.ackId()));
                }
            } catch (Denied e) {
                fail(session, packet, e.code, String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                log.warn("{} failed reason={}", packet.event(), e.toString());
                fail(session, packet, ErrorCode.UNAVAILABLE, "could not be checked: try again soon");
            }
        });
        if (!taken) {
            fail(session, packet, ErrorCode.RATE_LIMITED, "too many requests are waiting: wait, then try again");
        }
    }

    static void fail(Session session, SocketIoPacket packet, ErrorCode code, String message) {
        session.denied(code);
        if (packet.ackId() != null) {
            session.send(Packets.failed(packet.ackId(), code, message));
        }
    }

    private void refresh(Session session, JsonNode argument) throws Denied {
        AgentIdentity before = Objects.requireNonNull(session.identity());
        AgentIdentity now;
        try {
            now = authenticator.authenticate(argument.path("token").asString(null));
        } catch (TokenRefusedException e) {
            throw new Denied(e.code(), String.valueOf(e.getMessage()));
        }
        if (!now.agentId().equals(before.agentId()) || !now.tenantId().equals(before.tenantId())) {
            throw new Denied(ErrorCode.TOKEN_INVALID, "token: another agent's (expected: one of the same agent)");
        }
        joined.renew(now.tenantId(), client(session));
        session.prolong(now);
    }

    private void join(Session session, JsonNode argument) throws Denied {
        String conversationId = id(argument, "conversationId");
        requireOwn(session, conversationId);
        if (!session.requests().watch(conversationId)) {
            throw new Denied(ErrorCode.RATE_LIMITED, "too many conversations joined: leave one first");
        }
        try {
            joined.add(tenantOf(session), client(session), conversationId);
        } catch (RuntimeException e) {
            if (!tab(session).isIn(conversationId)) {
                session.requests().unwatch(conversationId);
            }
            throw e;
        }
        tab(session).join(conversationId);
    }

    private void leave(Session session, JsonNode argument) throws Denied {
        String conversationId = id(argument, "conversationId");
        session.requests().unwatch(conversationId);
        tab(session).leave(conversationId);
        joined.remove(tenantOf(session), client(session), conversationId);
    }

    /**
     * A client that resumed is again in the conversations that it had joined and still may see. One that cannot be told is sent away, to come
     * again: it takes itself to be in them.
     */
    void joinAgain(Session session) {
        boolean taken = session.requests().offer(() -> {
            try {
                for (String conversationId : joined.of(tenantOf(session), client(session))) {
                    if (conversations.belongs(tenantOf(session), conversationId)
                            && session.requests().watch(conversationId)) {
                        tab(session).join(conversationId);
                    }
                }
            } catch (RuntimeException e) {
                log.warn("conversations not joined again reason={}", e.toString());
                session.end("conversations not joined again");
            }
        });
        if (!taken) {
            session.end("conversations not joined again: too many at once");
        }
    }

    private static String tenantOf(Session session) {
        return Objects.requireNonNull(session.identity()).tenantId();
    }

    /** The same when it resumes; another agent's is another one, whatever the client says. */
    private static String client(Session session) {
        return Objects.requireNonNull(session.identity()).agentId() + ":"
                + Objects.requireNonNull(session.recoveryId());
    }

    private void read(Session session, JsonNode argument) throws Denied {
        String conversationId = id(argument, "conversationId");
        String messageId = id(argument, "messageId");
        if (!reading.read(Objects.requireNonNull(session.identity()), conversationId, messageId)) {
            throw new Denied(ErrorCode.NOT_FOUND, "message: none with this id in this conversation");
        }
    }

    private void typing(Session session, JsonNode argument) throws Denied {
        String conversationId = id(argument, "conversationId");
        JsonNode isTyping = argument.path("isTyping");
        if (!isTyping.isBoolean()) {
            throw new Denied(ErrorCode.INVALID_REQUEST, "isTyping: expected true or false");
        }
        Tab tab = tab(session);
        if (!tab.isIn(conversationId)) {
            requireOwn(session, conversationId);
        }
        if (!tab.typing(conversationId, isTyping.booleanValue())) {
            throw new Denied(ErrorCode.RATE_LIMITED, "writing in too many conversations: stop in one first");
        }
    }

    private void setPresence(Session session, JsonNode argument) throws Denied {
        switch (argument.path("status").asString("")) {
            case "online" -> tab(session).set(PresenceStatus.ONLINE);
            case "away" -> tab(session).set(PresenceStatus.AWAY);
            default -> throw new Denied(ErrorCode.INVALID_REQUEST, "status: expected online or away");
        }
    }

    private void requireOwn(Session session, String conversationId) throws Denied {
        if (!conversations.belongs(tenantOf(session), conversationId)) {
            throw new Denied(ErrorCode.NOT_FOUND, "conversation: none with this id");
        }
    }

    private static Tab tab(Session session) {
        return Objects.requireNonNull(session.tab());
    }

    private static String id(JsonNode argument, String field) throws Denied {
        JsonNode id = argument.path(field);
        if (!id.isString() || id.stringValue().isBlank() || id.stringValue().length() > MAX_ID) {
            throw new Denied(
                    ErrorCode.INVALID_REQUEST, field + ": expected a string of 1 to " + MAX_ID + " characters");
        }
        return id.stringValue();
    }
}
