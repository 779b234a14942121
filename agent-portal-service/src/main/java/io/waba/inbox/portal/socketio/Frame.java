package io.waba.inbox.portal.socketio;

import com.corundumstudio.socketio.protocol.EngineIOVersion;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One Engine.IO packet, encoded once for all its receivers: the same bytes as a WebSocket text frame and, without the frame's head, in a
 * long-polling payload. Long-polling goes through the library's queue, which wants a {@link Packet}.
 *
 * <p>Guards against one encoding per socket, which is what fan-out through the library costs.
 */
final class Frame extends Packet {

    private static final long serialVersionUID = 1L;

    static final byte SEPARATOR = 0x1e;

    private static final int FINAL_TEXT_FRAME = 0x81;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;

    /** The WebSocket frame (RFC 6455, section 5.2), unmasked as servers send it. */
    private final byte[] bytes;

    private final int head;

    private Frame(byte[] bytes, int head) {
        super(PacketType.MESSAGE, EngineIOVersion.V4);
        this.bytes = bytes;
        this.head = head;
    }

    /** An Engine.IO packet with its type in front, such as {@code 42["event",{}]}. */
    static Frame of(byte[] packet) {
        int length = packet.length;
        int head = length < LENGTH_IN_2_BYTES ? 2 : length <= 0xFFFF ? 4 : 10;
        ByteBuffer frame = ByteBuffer.allocate(head + length).put((byte) FINAL_TEXT_FRAME);
        if (head == 2) {
            frame.put((byte) length);
        } else if (head == 4) {
            frame.put((byte) LENGTH_IN_2_BYTES).putShort((short) length);
        } else {
            frame.put((byte) LENGTH_IN_8_BYTES).putLong(length);
        }
        return new Frame(frame.put(packet).array(), head);
    }

    static Frame of(String packet) {
        return of(packet.getBytes(StandardCharsets.UTF_8));
    }

    /** For one socket; what goes to many is written by their {@link Lane}. */
    ByteBuf webSocketFrame() {
        return Unpooled.wrappedBuffer(bytes);
    }

    void writeWebSocketFrameTo(ByteBuf buffer) {
        buffer.writeBytes(bytes);
    }

    void writePacketTo(ByteBuf payload) {
        payload.writeBytes(bytes, head, bytes.length - head);
    }

    int size() {
        return bytes.length;
    }
}
