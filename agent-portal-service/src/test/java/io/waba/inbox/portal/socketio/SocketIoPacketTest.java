package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waba.inbox.shared.wire.MalformedMessageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketIoPacketTest {

    @Test
    void readsTypeNamespaceAckIdAndData() {
        SocketIoPacket event = SocketIoPacket.parse("2/admin,17[\"typing\",{\"on\":true}]");
        assertThat(event.type()).isEqualTo(SocketIoPacket.Type.EVENT);
        assertThat(event.namespace()).isEqualTo("/admin");
        assertThat(event.ackId()).isEqualTo(17);
        assertThat(event.event()).isEqualTo("typing");
        SocketIoPacket connect = SocketIoPacket.parse("0/admin?token=1,{\"a\":1}");
        assertThat(connect.namespace()).isEqualTo("/admin?token=1");
        assertThat(connect.data()).isNotNull();
        assertThat(SocketIoPacket.parse("0").namespace()).isEqualTo("/");
        assertThat(SocketIoPacket.parse("0/admin").namespace()).isEqualTo("/admin");
        assertThat(SocketIoPacket.parse("1/admin,").type()).isEqualTo(SocketIoPacket.Type.DISCONNECT);
        assertThat(SocketIoPacket.parse("2[\"x\"]").ackId()).isNull();
    }

    @Test
    void readsHowManyAttachmentsFollow() {
        SocketIoPacket event = SocketIoPacket.parse("52-/admin,7[\"x\",{\"_placeholder\":true,\"num\":0}]");
        assertThat(event.type()).isEqualTo(SocketIoPacket.Type.EVENT);
        assertThat(event.attachments()).isEqualTo(2);
        assertThat(event.namespace()).isEqualTo("/admin");
        assertThat(event.ackId()).isEqualTo(7);
        assertThat(SocketIoPacket.parse("61-7[1]").type()).isEqualTo(SocketIoPacket.Type.ACK);
    }

    @Test
    void aLargeEventIsOneEvent() {
        String text = "2[\"x\",\"" + "y".repeat(90_000) + "42[]\"]";
        assertThat(SocketIoPacket.parse(text).event()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "4",
                "5",
                "50-[\"x\"]",
                "5-[\"x\"]",
                "51[\"x\"]",
                "51-[]",
                "51234-[\"x\"]",
                "61-[\"x\"]",
                "2[\"disconnect\"]",
                "2",
                "2{}",
                "2[]",
                "2[{}]",
                "2[\"x\"",
                "2[\"x\"]]",
                "0[]",
                "01",
                "1{}",
                "3[]",
                "31{}",
                "2/admin",
                "21234567890123456[\"x\"]"
            })
    void whatTheProtocolDoesNotSayIsMalformed(String text) {
        assertThatThrownBy(() -> SocketIoPacket.parse(text)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void aNamespaceIsNotEndless() {
        assertThatThrownBy(() -> SocketIoPacket.parse("0/" + "x".repeat(200)))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("expected: at most 100");
    }
}
