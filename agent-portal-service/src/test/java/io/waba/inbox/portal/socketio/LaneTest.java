package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.corundumstudio.socketio.handler.ClientHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneTest {

    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int CAP = 100_000;

    private final AtomicLong now = new AtomicLong();
    private long flushTakes;
    private int flushes;

    private final class Slow extends ChannelOutboundHandlerAdapter {

        @Override
        public void flush(ChannelHandlerContext context) {
            flushes++;
            now.addAndGet(flushTakes);
            context.flush();
        }
    }

    private final EmbeddedChannel channel = new EmbeddedChannel(new Slow(), new ChannelOutboundHandlerAdapter());
    private final Lane lane = new Lane(channel.eventLoop(), now::get);
    private final Wire wire = wire(channel.pipeline().lastContext());

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    /** A WebSocket's wire asks nothing of the library's client. */
    @SuppressWarnings("NullAway")
    private static Wire wire(@Nullable ChannelHandlerContext context) {
        ClientHead none = null;
        return new Wire(none, context, CAP);
    }

    @Test
    void whatIsWrittenAfterAPauseLeavesAtOnce() {
        channel.freezeTime();

        assertThat(wire.writeSoon(Frame.of("42[1]"), lane)).isTrue();
        channel.runPendingTasks();

        assertThat(text(channel.readOutbound())).isEqualTo("42[1]");
    }

    @Test
    void aBusyLaneRestsThreeTimesAsLongAsItFlushed() {
        channel.freezeTime();
        flushTakes = MILLISECOND / 2;
        wire.writeSoon(Frame.of("42[1]"), lane);
        channel.runPendingTasks();

        wire.writeSoon(Frame.of("42[2]"), lane);
        channel.runPendingTasks();
        channel.advanceTimeBy(3 * MILLISECOND / 2 - 1, TimeUnit.NANOSECONDS);
        wire.writeSoon(Frame.of("42[3]"), lane);
        channel.runScheduledPendingTasks();
        assertThat(flushes).isEqualTo(1);

        channel.advanceTimeBy(1, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        assertThat(flushes).isEqualTo(2);
        assertThat(channel.outboundMessages()).hasSize(3);
        channel.releaseOutbound();
    }

    @Test
    void nothingWaitsLongerThanFourMilliseconds() {
        channel.freezeTime();
        flushTakes = TimeUnit.SECONDS.toNanos(1);
        wire.writeSoon(Frame.of("42[1]"), lane);
        channel.runPendingTasks();

        wire.writeSoon(Frame.of("42[2]"), lane);
        channel.advanceTimeBy(4 * MILLISECOND, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();

        assertThat(flushes).isEqualTo(2);
        channel.releaseOutbound();
    }

    @Test
    void socketsShareTheBytesOfAnEventAndNobodyKeepsThem() {
        Frame event = Frame.of("42[1]");
        wire.writeSoon(event, lane);
        wire.writeSoon(event, lane);
        channel.runPendingTasks();

        ByteBuf first = channel.readOutbound();
        ByteBuf second = channel.readOutbound();
        assertThat(first.isDirect()).isTrue();
        assertThat(first.memoryAddress()).isEqualTo(second.memoryAddress());
        first.readByte();
        assertThat(text(second)).as("read by its own position").isEqualTo("42[1]");
        first.release();
        assertThat(first.refCnt()).isZero();
    }

    private static String text(ByteBuf frame) {
        String text = frame.toString(2, frame.readableBytes() - 2, StandardCharsets.UTF_8);
        frame.release();
        return text;
    }
}
