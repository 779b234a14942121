package io.waba.inbox.portal.socketio;

import com.corundumstudio.socketio.protocol.EngineIOVersion;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/**
 * One Engine.IO packet with its attachments, encoded once for all its receivers: a WebSocket text frame whose bytes are, without the
 * frame's head, a packet of a long-polling payload too. OPEN goes through the library's queue, which wants a {@link Packet}.
 *
 * <p>Guards against one encoding per socket, which is what fan-out through the library costs.
 */
final class Frame extends Packet {

    private static final long serialVersionUID = 1L;

    private static final byte SEPARATOR = 0x1e;

    private static final int FINAL_TEXT_FRAME = 0x81;
    private static final int FINAL_BINARY_FRAME = 0x82;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;

    /** WebSocket frames (RFC 6455, section 5.2), unmasked as servers send them. */
    private final byte[] frames;

    private final byte[] packets;
    private final int begin;

    /** @param packets from {@code begin} on as in a long-polling payload */
    private Frame(byte[] frames, byte[] packets, int begin) {
        super(PacketType.MESSAGE, EngineIOVersion.V4);
        this.frames = frames;
        this.packets = packets;
        this.begin = begin;
    }

    /** An Engine.IO packet with its type in front, such as {@code 42["event",{}]}. */
    static Frame of(byte[] packet) {
        byte[] frame = webSocketFrame(FINAL_TEXT_FRAME, packet);
        return new Frame(frame, frame, frame.length - packet.length);
    }

    static Frame of(String packet) {
        return of(packet.getBytes(StandardCharsets.UTF_8));
    }

    /** A packet and its attachments, which nothing may come between. */
    static Frame of(String packet, List<byte[]> attachments) {
        byte[] text = packet.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        ByteArrayOutputStream packets = new ByteArrayOutputStream();
        frames.writeBytes(webSocketFrame(FINAL_TEXT_FRAME, text));
        packets.writeBytes(text);
        for (byte[] attachment : attachments) {
            frames.writeBytes(webSocketFrame(FINAL_BINARY_FRAME, attachment));
            packets.write(SEPARATOR);
            packets.write('b');
            packets.writeBytes(Base64.getEncoder().encode(attachment));
        }
        return new Frame(frames.toByteArray(), packets.toByteArray(), 0);
    }

    private static byte[] webSocketFrame(int first, byte[] content) {
        int length = content.length;
        int head = length < LENGTH_IN_2_BYTES ? 2 : length <= 0xFFFF ? 4 : 10;
        ByteBuffer frame = ByteBuffer.allocate(head + length).put((byte) first);
        if (head == 2) {
            frame.put((byte) length);
        } else if (head == 4) {
            frame.put((byte) LENGTH_IN_2_BYTES).putShort((short) length);
        } else {
            frame.put((byte) LENGTH_IN_8_BYTES).putLong(length);
        }
        return frame.put(content).array();
    }

    /** For one socket; what goes to many is written by their {@link Lane}. */
    ByteBuf webSocketFrame() {
        return Unpooled.wrappedBuffer(frames);
    }

    void writeWebSocketFrameTo(ByteBuf buffer) {
        buffer.writeBytes(frames);
    }

    void writePacketTo(ByteBuf payload) {
        payload.writeBytes(packets, begin, packets.length - begin);
    }

    /** What a poll is answered with. */
    static ByteBuf payload(Collection<Frame> frames) {
        ByteBuf payload = Unpooled.buffer(frames.stream()
                .mapToInt(frame -> frame.packets.length - frame.begin + 1)
                .sum());
        boolean first = true;
        for (Frame frame : frames) {
            if (!first) {
                payload.writeByte(SEPARATOR);
            }
            first = false;
            frame.writePacketTo(payload);
        }
        return payload;
    }

    int size() {
        return frames.length;
    }
}
