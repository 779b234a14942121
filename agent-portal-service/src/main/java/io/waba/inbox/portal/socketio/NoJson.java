package io.waba.inbox.portal.socketio;

import com.corundumstudio.socketio.AckCallback;
import com.corundumstudio.socketio.protocol.AckArgs;
import com.corundumstudio.socketio.protocol.JsonSupport;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import java.util.List;

/** The library neither reads nor writes JSON here: what clients say is read by the gates, what they hear is encoded before. */
final class NoJson implements JsonSupport {

    @Override
    public AckArgs readAckArgs(ByteBufInputStream source, AckCallback<?> callback) {
        throw unexpected();
    }

    @Override
    public <T> T readValue(String namespaceName, ByteBufInputStream source, Class<T> valueType) {
        throw unexpected();
    }

    @Override
    public void writeValue(ByteBufOutputStream out, Object value) {
        throw unexpected();
    }

    @Override
    public void addEventMapping(String namespaceName, String eventName, Class<?>... eventClass) {
        throw unexpected();
    }

    @Override
    public void removeEventMapping(String namespaceName, String eventName) {
        throw unexpected();
    }

    @Override
    public List<byte[]> getArrays() {
        return List.of();
    }

    private static IllegalStateException unexpected() {
        return new IllegalStateException("the library wants to speak JSON (expected: the gates do)");
    }
}
