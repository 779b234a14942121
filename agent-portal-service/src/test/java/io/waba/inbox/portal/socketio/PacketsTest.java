package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.wire.WireJson;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What goes over the wire, byte for byte. */
class PacketsTest {

    private static String text(Frame frame) {
        ByteBuf payload = Unpooled.buffer();
        frame.writePacketTo(payload);
        return payload.toString(StandardCharsets.UTF_8);
    }

    private static EventEnvelope event(String type) {
        return TestGateway.event(type, "t1", Map.of("message", "Olá ✓", "isNewConversation", false));
    }

    @Test
    void aLoggedEventEndsWithItsPositionAsAString() {
        EventEnvelope event = event("new_message").at(41);
        JsonNode packet = WireJson.decode(
                text(Packets.EVENTS.encode(event)).substring(2).getBytes(StandardCharsets.UTF_8), JsonNode.class);
        assertThat(text(Packets.EVENTS.encode(event))).startsWith("42[\"new_message\",{");
        assertThat(packet.size()).isEqualTo(3);
        assertThat(packet.path(1)).isEqualTo(event.data());
        assertThat(packet.path(2).stringValue()).isEqualTo("41");
    }

    @Test
    void anEventThatIsNotLoggedEndsWithItsDataWhichNoClientTakesForAnOffset() {
        String packet = text(Packets.EVENTS.encode(event("metrics_update")));
        assertThat(packet).startsWith("42[\"metrics_update\",{").endsWith("}]");
    }

    /** RFC 6455, 5.2: the length in 7, 16 or 64 bits. */
    @ParameterizedTest
    @ValueSource(ints = {1, 125, 126, 65_535, 65_536, 100_000})
    void theSameBytesAreAWebSocketFrameAndAPacket(int length) {
        String packet = "4".repeat(length);
        Frame frame = Frame.of(packet);
        ByteBuf bytes = frame.webSocketFrame();
        assertThat(bytes.readUnsignedByte()).isEqualTo((short) 0x81);
        long told = bytes.readUnsignedByte();
        if (told == 126) {
            told = bytes.readUnsignedShort();
        } else if (told == 127) {
            told = bytes.readLong();
        }
        assertThat(told).isEqualTo(length);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(packet);
        assertThat(text(frame)).isEqualTo(packet);
    }

    @Test
    void aReplyWithWordsOfClientsStaysOnePacket() {
        Map<String, String> data = new HashMap<>();
        data.put("message", "quote \" backslash \\ separator \u001e line \n");
        String packet = text(Packets.EVENTS.encode(TestGateway.event("new_message", "t1", data)));
        assertThat(packet).doesNotContain("\u001e").doesNotContain("\n");
        assertThat(WireJson.decode(packet.substring(2).getBytes(StandardCharsets.UTF_8), JsonNode.class)
                        .path(1)
                        .path("message")
                        .stringValue())
                .isEqualTo(data.get("message"));
    }
}
