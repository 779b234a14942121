package io.waba.inbox.portal.socketio;

import io.netty.buffer.ByteBuf;
import io.waba.inbox.shared.wire.MalformedMessageException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text from clients, read strictly: bytes that are not UTF-8 are no text. */
final class Text {

    private Text() {}

    /** @throws MalformedMessageException when the bytes are not UTF-8 */
    static String of(ByteBuf bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.nioBuffer()).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedMessageException("bytes that are not UTF-8 (expected: text)", e);
        }
    }
}
