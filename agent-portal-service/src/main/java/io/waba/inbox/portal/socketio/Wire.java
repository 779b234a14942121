package io.waba.inbox.portal.socketio;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * How a session's packets reach its client: as the answer to a poll, straight into the channel once it has a WebSocket. A session's
 * requests come on any event loop, so everything here is under one lock.
 *
 * <p>Guards against what the library does about transports: a probe that is given up ends the session; a second WebSocket takes a session
 * over; polls are answered after the upgrade; an overlapping poll leaves the first one hanging; a poll is answered before anybody knows
 * that it waits, so that the client's next one overlaps it, and fifty packets at a time, of which one more is lost; a packet queued while
 * the transport changes stays where it is; and what waits for a slow client has no limit. So what waits, waits here, and the library never
 * sees a poll.
 */
final class Wire {

    /** What to do with a poll. */
    enum Poll {
        WAITS,
        OVERLAPS,
        REFUSED
    }

    private static final Duration NOOP_PAUSE = Duration.ofMillis(50);
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

    private final ClientHead head;
    private final int maxPending;
    private @Nullable ChannelHandlerContext webSocket;
    private @Nullable Channel poll;
    private @Nullable Channel probe;
    private boolean probeAnswered;
    private final Queue<Frame> pending = new ArrayDeque<>(1);
    private int pendingBytes;
    private boolean unflushed;
    private boolean answered;
    private boolean ended;
    private boolean lastWordsOut;
    private @Nullable Runnable onDrained;

    /**
     * The wire of a session that has just begun.
     *
     * @param webSocket the context behind which WebSocket frames are encoded, or null when the session begins with long-polling
     */
    Wire(ClientHead head, @Nullable ChannelHandlerContext webSocket, int maxPending) {
        this.head = head;
        this.webSocket = webSocket;
        this.maxPending = maxPending;
    }

    synchronized boolean isWebSocket() {
        return webSocket != null;
    }

    // ---- writing

    /** Returns false when too much waits for the client: it has to be sent away. */
    synchronized boolean write(Frame frame) {
        if (ended) {
            return true;
        }
        if (webSocket != null) {
            return write(webSocket, frame.webSocketFrame());
        }
        return queue(frame);
    }

    /** As {@link #write}, for many wires one after the other; what was written leaves when the lane flushes. On the lane. */
    synchronized boolean writeSoon(Frame frame, Lane lane) {
        if (ended) {
            return true;
        }
        boolean fits = webSocket != null ? write(webSocket, lane.bytesOf(frame)) : queue(frame);
        if (!unflushed) {
            unflushed = true;
            lane.flushSoon(this);
        }
        return fits;
    }

    private static boolean write(ChannelHandlerContext webSocket, ByteBuf bytes) {
        Outbound.write(webSocket, bytes);
        // A channel that has just closed is not writable either, and is not slow.
        return webSocket.channel().isWritable() || !webSocket.channel().isActive();
    }

    private boolean queue(Frame frame) {
        pending.add(frame);
        pendingBytes += frame.size();
        return pendingBytes <= maxPending;
    }

    synchronized void flush() {
        unflushed = false;
        if (webSocket != null) {
            webSocket.flush();
        } else if (!pending.isEmpty()) {
            answer(waitingPoll());
        }
    }

    /** Runs it when all that was written has left. */
    synchronized void whenDrained(Runnable next) {
        if (webSocket != null) {
            Outbound.whenFlushed(webSocket, Unpooled.EMPTY_BUFFER, next);
        } else if (pending.isEmpty()) {
            next.run();
        } else {
            onDrained = next;
            flush();
        }
    }

    /** With all that waits. */
    private void answer(@Nullable Channel waiting) {
        if (waiting != null) {
            answered = true;
            Outbound.send(waiting, HttpGate.ok(Frame.payload(pending)));
            drained();
        }
    }

    private void drained() {
        pending.clear();
        pendingBytes = 0;
        Runnable next = onDrained;
        onDrained = null;
        if (next != null) {
            next.run();
        }
    }

    // ---- polls

    /** A poll came; it is answered at once when something waits for it. */
    synchronized Poll poll(Channel channel) {
        if (webSocket != null || lastWordsOut) {
            return Poll.REFUSED;
        }
        if (waitingPoll() != null) {
            return Poll.OVERLAPS;
        }
        poll = channel;
        answered = false;
        lastWordsOut = ended;
        flush();
        if (probeAnswered) {
            // The client stops polling only when this poll ends.
            Future<?> unused = Outbound.after(channel.eventLoop(), NOOP_PAUSE, this::endWaitingPoll);
        }
        return Poll.WAITS;
    }

    /** Whether this poll was still waiting when its connection ended. */
    synchronized boolean cancelled(Channel channel) {
        return channel.equals(poll) && !answered;
    }

    private @Nullable Channel waitingPoll() {
        return answered ? null : poll;
    }

    private synchronized void endWaitingPoll() {
        Channel waiting = waitingPoll();
        if (waiting != null && webSocket == null) {
            if (pending.isEmpty()) {
                pending.add(Packets.NOOP);
            }
            answer(waiting);
        }
    }

    // ---- the change from long-polling to a WebSocket

    /** A second WebSocket wants in; only the first probe of a session that polls may. */
    synchronized boolean beginProbe(Channel channel) {
        if (ended || webSocket != null || probe != null) {
            return false;
        }
        probe = channel;
        return true;
    }

    /** The client asks whether the WebSocket works. Returns false when that is not its turn. */
    synchronized boolean answerProbe(ChannelHandlerContext context) {
        if (ended || !context.channel().equals(probe) || probeAnswered) {
            return false;
        }
        probeAnswered = true;
        Outbound.send(context, Packets.PROBE_ANSWER.webSocketFrame());
        endWaitingPoll();
        return true;
    }

    /** The client stopped polling: what is queued goes first, then everything goes straight. Returns false when it is not its turn. */
    synchronized boolean upgrade(ChannelHandlerContext context) {
        if (lastWordsOut || !context.channel().equals(probe) || !probeAnswered) {
            return false;
        }
        endWaitingPoll();
        head.bindChannel(context.channel(), Transport.WEBSOCKET);
        head.upgradeCurrentTransport(Transport.WEBSOCKET);
        webSocket = context;
        probe = null;
        probeAnswered = false;
        pending.forEach(frame -> Outbound.write(context, frame.webSocketFrame()));
        context.flush();
        drained();
        if (ended) {
            closeWebSocket(context);
        }
        return true;
    }

    /** The probe was given up; the session goes on polling. */
    synchronized void probeEnded(Channel channel) {
        if (channel.equals(probe)) {
            probe = null;
            probeAnswered = false;
        }
    }

    // ---- the end

    /**
     * Says the last words and closes.
     *
     * @return false when the client has to come for them, with one more poll or by completing its upgrade
     */
    synchronized boolean end(@Nullable Frame lastWords) {
        if (ended) {
            return lastWordsOut;
        }
        if (webSocket != null) {
            if (lastWords != null) {
                write(lastWords);
            }
            ended = true;
            closeWebSocket(webSocket);
            return true;
        }
        ended = true;
        if (lastWords != null) {
            pending.add(lastWords);
        }
        pending.add(Packets.CLOSE);
        if (!probeAnswered) {
            closeProbe(); // later a client would neither poll again nor notice
        }
        Channel waiting = waitingPoll();
        if (waiting != null) {
            answer(waiting);
            lastWordsOut = true;
        }
        return lastWordsOut;
    }

    /** Whether the client has been given all that it will get. */
    synchronized boolean lastWordsOut() {
        return lastWordsOut;
    }

    private void closeWebSocket(ChannelHandlerContext closing) {
        lastWordsOut = true;
        Outbound.sendAndClose(closing, new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
        Outbound.closeAfter(closing.executor(), CLOSE_GRACE, closing.channel());
    }

    /** Closes and drops what waits; a poll that waits is answered with the last word, and a WebSocket gets none. */
    synchronized void abort(Frame lastWord) {
        ended = true;
        if (webSocket != null && !lastWordsOut) {
            Outbound.close(webSocket.channel());
        }
        lastWordsOut = true;
        closeProbe();
        Channel waiting = waitingPoll();
        if (waiting != null) {
            pending.clear();
            pending.add(lastWord);
            answer(waiting);
        }
    }

    /** What waits for a client that is too slow. */
    synchronized void drop() {
        if (webSocket == null) {
            pending.clear();
            pendingBytes = 0;
        }
    }

    private void closeProbe() {
        if (probe != null) {
            Outbound.close(probe);
            probe = null;
        }
    }
}
