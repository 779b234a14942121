package io.waba.inbox.portal.socketio;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What is asked of a channel without waiting for the outcome: a channel that fails closes, and its handlers are told so. */
final class Outbound {

    private Outbound() {}

    /** Writes without flushing; a failure shows as the channel's. */
    static void write(ChannelOutboundInvoker channel, Object message) {
        ChannelFuture unused = channel.write(message, channel.voidPromise());
    }

    static void send(ChannelOutboundInvoker channel, Object message) {
        ChannelFuture unused = channel.writeAndFlush(message);
    }

    static void sendAndClose(ChannelOutboundInvoker channel, Object message) {
        ChannelFuture unused = channel.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
    }

    /** Runs it when what was written before has left; not at all when it fails. */
    static void whenFlushed(ChannelOutboundInvoker channel, Object last, Runnable next) {
        ChannelFuture unused = channel.writeAndFlush(last).addListener(done -> {
            if (done.isSuccess()) {
                next.run();
            }
        });
    }

    static void close(ChannelOutboundInvoker channel) {
        ChannelFuture unused = channel.close();
    }

    static Future<?> after(EventExecutor loop, Duration delay, Runnable task) {
        return loop.schedule(task, Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
    }

    static void closeAfter(EventExecutor loop, Duration delay, ChannelOutboundInvoker channel) {
        Future<?> unused = after(loop, delay, () -> close(channel));
    }
}
