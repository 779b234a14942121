package io.waba.inbox.portal.socketio;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.Queue;

/**
 * Writes what is encoded already, and whole payloads. Guards against the library's encoder, which takes fifty packets for a long-polling
 * answer and loses the one after them.
 */
final class PayloadEncoder extends PacketEncoder {

    PayloadEncoder(Configuration configuration) {
        super(configuration, configuration.getJsonSupport());
    }

    @Override
    public void encodePackets(Queue<Packet> packets, ByteBuf buffer, ByteBufAllocator allocator, int limit)
            throws IOException {
        boolean first = true;
        for (Packet packet = packets.poll(); packet != null; packet = packets.poll()) {
            if (!first) {
                buffer.writeByte(Frame.SEPARATOR);
            }
            first = false;
            encodePacket(packet, buffer, allocator, true);
        }
    }

    @Override
    public void encodePacket(Packet packet, ByteBuf buffer, ByteBufAllocator allocator, boolean binary)
            throws IOException {
        if (packet instanceof Frame frame) {
            frame.writePacketTo(buffer);
        } else {
            super.encodePacket(packet, buffer, allocator, true);
        }
    }
}
