package io.waba.inbox.portal.socketio;

import com.corundumstudio.socketio.SocketIOChannelInitializer;
import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.handler.ClientsBox;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the library remembers of clients, which it shows to nobody. */
final class LibraryClients {

    private LibraryClients() {}

    /** Its clients, its channels and the members of its namespace. */
    static List<Object> of(TestGateway gateway) {
        try {
            Object pipeline = field(RealtimeGateway.class, "pipeline").get(gateway.gateway);
            Object box = field(SocketIOChannelInitializer.class, "clientsBox").get(pipeline);
            SocketIOServer server =
                    (SocketIOServer) field(RealtimeGateway.class, "server").get(gateway.gateway);
            List<Object> all = new ArrayList<>(server.getAllClients());
            for (String map : List.of("uuid2clients", "channel2clients")) {
                all.addAll(((Map<?, ?>) field(ClientsBox.class, map).get(box)).keySet());
            }
            return all;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the library has changed", e);
        }
    }

    private static Field field(Class<?> owner, String name) throws NoSuchFieldException {
        Field field = owner.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
