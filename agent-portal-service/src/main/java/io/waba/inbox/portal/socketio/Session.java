package io.waba.inbox.portal.socketio;

import com.corundumstudio.socketio.handler.ClientHead;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import io.waba.inbox.portal.activity.Tab;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.hub.Subscription;
import io.waba.inbox.shared.access.ErrorCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client from its handshake to its end, and the namespaces that it has asked for or is connected to. Every stay has an end: no CONNECT
 * in time, no answer in time, no pong, the token's end.
 *
 * <p>Guards against the library's notion of a client, which is registered and receives before it sent a token, stays when it was refused,
 * and is only sent a packet when it should be kicked.
 */
final class Session {

    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private enum State {
        OPEN,
        ENDING,
        ENDED
    }

    private enum Place {
        ASKED,
        CONNECTED
    }

    private final String sid;
    private final ClientHead head;
    private final Wire wire;
    private final Lane lane;
    private final Sessions sessions;
    private final RealtimeSettings.Realtime settings;
    private final Requests requests;
    private final Attachments attachments;
    private final Map<String, Place> namespaces = new HashMap<>(2);

    private State state = State.OPEN;
    private @Nullable AgentIdentity identity;
    private @Nullable Subscription subscription;
    private @Nullable Tab tab;
    private @Nullable String recoveryId;
    private @Nullable Future<?> deadline;
    private @Nullable Future<?> heartbeat;
    private boolean pongAwaited;

    Session(ClientHead head, Wire wire, Lane lane, Sessions sessions) {
        this.sid = head.getSessionId().toString();
        this.head = head;
        this.wire = wire;
        this.lane = lane;
        this.sessions = sessions;
        this.settings = sessions.settings();
        this.requests = sessions.requests();
        this.attachments = sessions.attachments();
    }

    synchronized void begin() {
        awaitConnect();
        heartbeat = after(settings.pingInterval(), this::ping);
    }

    private void awaitConnect() {
        cancel(deadline);
        deadline = after(settings.connectTimeout(), this::connectTooLate);
    }

    private void connectTooLate() {
        sessions.metrics().refused("connect_timeout");
        end("no CONNECT in time");
    }

    String sid() {
        return sid;
    }

    ClientHead head() {
        return head;
    }

    Lane lane() {
        return lane;
    }

    Wire wire() {
        return wire;
    }

    Requests requests() {
        return requests;
    }

    Attachments attachments() {
        return attachments;
    }

    synchronized boolean isOpen() {
        return state == State.OPEN;
    }

    synchronized boolean isConnected() {
        return isOpen() && namespaces.containsValue(Place.CONNECTED);
    }

    synchronized boolean isConnected(String namespace) {
        return isOpen() && namespaces.get(namespace) == Place.CONNECTED;
    }

    /** Whose socket it is; null before the token was accepted. */
    synchronized @Nullable AgentIdentity identity() {
        return identity;
    }

    /** What tells it from the agent's other sockets, also after it resumed; null before it was connected. */
    synchronized @Nullable String recoveryId() {
        return recoveryId;
    }

    /** What its agent does in it; null before it was connected. */
    synchronized @Nullable Tab tab() {
        return tab;
    }

    /** Whether its token's time is over, and it stays only for another one. */
    synchronized boolean isExpired() {
        return identity != null && sessions.clock().instant().isAfter(identity.expiresAt());
    }

    Duration upgradeTimeout() {
        return settings.upgradeTimeout();
    }

    // ---- from CONNECT to connected

    /** It wants to connect to a namespace. Returns false when it has asked for that before. */
    synchronized boolean ask(String namespace) {
        if (!isOpen() || namespaces.putIfAbsent(namespace, Place.ASKED) != null) {
            return false;
        }
        cancel(deadline);
        deadline = after(
                settings.checkTimeout(), () -> refuse(ErrorCode.UNAVAILABLE, "the token could not be checked in time"));
        return true;
    }

    /** The token is good; the hub is next. */
    synchronized void admit(AgentIdentity agent, Supplier<Subscription> attach) {
        if (!isOpen()) {
            return;
        }
        String full = sessions.takePlace(agent);
        if (full != null) {
            refuse(ErrorCode.TOO_MANY_CONNECTIONS, full);
            return;
        }
        identity = agent;
        subscription = attach.get();
    }

    /** It is let in, and may come back as the same: from here on events flow. */
    synchronized void connected(String namespace, Frame reply, String comesBackAs) {
        recoveryId = comesBackAs;
        connected(namespace, reply);
    }

    /** It is let in: from here on events flow. */
    synchronized void connected(String namespace, Frame reply) {
        if (isOpen() && namespaces.replace(namespace, Place.ASKED, Place.CONNECTED)) {
            cancel(deadline);
            send(reply);
            if (identity != null) {
                endAtExpiryOf(identity);
                if (subscription != null && tab == null) {
                    tab = sessions.activity().enter(identity.tenantId(), identity.agentId(), subscription);
                }
            }
        }
    }

    /** What happens from here on reaches it. */
    synchronized void live() {
        if (tab != null) {
            tab.greet();
        }
    }

    /** It wants no more of this namespace; a session without any has to ask for one in time. */
    synchronized void leave(String namespace) {
        if (namespaces.remove(namespace) != null && namespaces.isEmpty() && isOpen()) {
            awaitConnect();
        }
    }

    /** A newer token of the same agent. */
    synchronized void prolong(AgentIdentity agent) {
        if (isConnected()) {
            identity = agent;
            endAtExpiryOf(agent);
        }
    }

    private void endAtExpiryOf(AgentIdentity agent) {
        cancel(deadline);
        Duration left = Duration.between(sessions.clock().instant(), agent.expiresAt());
        deadline = after(left.plus(sessions.limits().refreshGrace()), () -> end("the token's time is over"));
    }

    /** One of its events was not granted. */
    void denied(ErrorCode code) {
        sessions.metrics().denied(code);
    }

    void countEvent() {
        sessions.metrics().clientEvent();
    }

    // ---- writing

    /** At once. */
    void send(Frame frame) {
        if (wire.write(frame)) {
            wire.flush();
        } else {
            tooSlow();
        }
    }

    /** With whatever else is to be written on this lane just now; on the lane. */
    void deliver(Frame frame) {
        if (!wire.writeSoon(frame, lane)) {
            tooSlow();
        }
    }

    // ---- heartbeat

    private synchronized void ping() {
        if (isOpen()) {
            pongAwaited = true;
            heartbeat = after(settings.pingTimeout(), () -> abort("no pong in time"));
            send(Packets.PING);
        }
    }

    synchronized void pong() {
        if (pongAwaited && isOpen()) {
            pongAwaited = false;
            cancel(heartbeat);
            heartbeat = after(settings.pingInterval(), this::ping);
        }
    }

    // ---- channels that come and go

    /** The context of a WebSocket that was probed takes over. */
    boolean upgrade(ChannelHandlerContext context) {
        boolean upgraded = wire.upgrade(context);
        finishIfEnding();
        return upgraded;
    }

    /** A poll came; the last words of a session that ends are out with it. */
    Wire.Poll poll(Channel channel) {
        Wire.Poll poll = wire.poll(channel);
        if (poll == Wire.Poll.WAITS) {
            finishIfEnding();
        }
        return poll;
    }

    /** The connection of one of its polls ended: a client that gives one up has gone. */
    void pollEnded(Channel channel) {
        if (wire.cancelled(channel)) {
            abort("poll cancelled");
        }
    }

    /** Not when it began to end just now, between that poll and here: the client has to come for the last words once more. */
    private synchronized void finishIfEnding() {
        if (state == State.ENDING && wire.lastWordsOut()) {
            finish();
        }
    }

    // ---- the end

    /** So that the client comes again: its transport closes, but its namespace is not disconnected, which clients take for final. */
    void end(String reason) {
        boolean unused = endWith(reason, null);
    }

    /** The client reads why, and its transport closes. */
    void refuse(ErrorCode code, String detail) {
        if (endWith(code.code(), Packets.refused(code, detail))) {
            sessions.metrics().refused(code.code());
        }
    }

    /** Returns false when it had left already. */
    private synchronized boolean endWith(String reason, @Nullable Frame lastWords) {
        if (!beginEnd()) {
            return false;
        }
        log.debug("session ends sid={} reason={}", sid, reason);
        if (wire.end(lastWords)) {
            finish();
        } else {
            deadline = after(settings.connectTimeout(), this::finish);
        }
        return true;
    }

    /** At once; a poll that waits is told that it is over. */
    void abort(String reason) {
        abort(reason, Packets.CLOSE);
    }

    /** The client says that it has gone; a poll of it that waits is only to be answered. */
    void closedByClient() {
        abort("client closed", Packets.NOOP);
    }

    private synchronized void abort(String reason, Frame lastWord) {
        if (beginEnd()) {
            log.debug("session aborted sid={} reason={}", sid, reason);
            finish(lastWord);
        }
    }

    /** What waits for it is more than it may have; it comes again and resumes. */
    synchronized void tooSlow() {
        if (isOpen()) {
            sessions.countSlow();
            if (wire.isWebSocket()) {
                abort("slow");
            } else {
                wire.drop();
                end("slow");
            }
        }
    }

    /** Returns false when it has left already. */
    private boolean beginEnd() {
        if (!isOpen()) {
            return false;
        }
        state = State.ENDING;
        cancel(deadline);
        cancel(heartbeat);
        if (subscription != null) {
            subscription.detach();
        }
        if (tab != null) {
            tab.close();
        }
        if (identity != null) {
            sessions.leavePlace(identity);
        }
        return true;
    }

    private void finish() {
        finish(Packets.CLOSE);
    }

    private synchronized void finish(Frame lastWord) {
        if (state != State.ENDED) {
            state = State.ENDED;
            cancel(deadline);
            wire.abort(lastWord);
            sessions.remove(this);
            sessions.forget(head);
        }
    }

    private Future<?> after(Duration delay, Runnable task) {
        return Outbound.after(lane.loop(), delay, task);
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
