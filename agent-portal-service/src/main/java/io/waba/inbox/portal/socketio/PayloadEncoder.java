package io.waba.inbox.portal.socketio;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;

/** Writes what is encoded already: OPEN, which is all that leaves through the library. */
final class PayloadEncoder extends PacketEncoder {

    PayloadEncoder(Configuration configuration) {
        super(configuration, configuration.getJsonSupport());
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
