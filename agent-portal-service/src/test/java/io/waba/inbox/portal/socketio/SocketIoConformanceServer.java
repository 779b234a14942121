package io.waba.inbox.portal.socketio;

import io.waba.inbox.shared.wire.WireJson;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Our gates with the application that protocol test suites expect behind them: no token is wanted; who connects to {@code /} or
 * {@code /custom} gets {@code auth} with its own auth object; {@code message} comes back as {@code message-back}, {@code message-with-ack}
 * as its acknowledgement, with the same arguments, binary or not; there is no other namespace.
 */
public final class SocketIoConformanceServer implements AutoCloseable {

    static final String ORIGIN = "http://localhost:3012";

    private final RealtimeGateway gateway;

    private SocketIoConformanceServer(RealtimeSettings.Realtime realtime) {
        // Nothing here asks a store, so nothing needs a thread that may block.
        gateway = new RealtimeGateway(
                new RealtimeSettings(List.of(ORIGIN), realtime),
                new Echo(),
                task -> {
                    throw new IllegalStateException("blocking work (expected: none)");
                },
                Clock.systemUTC());
        gateway.start();
    }

    static SocketIoConformanceServer start(
            int port, Duration pingInterval, Duration pingTimeout, Duration connectTimeout, Duration upgradeTimeout) {
        return new SocketIoConformanceServer(new RealtimeSettings.Realtime(
                port,
                pingInterval,
                pingTimeout,
                Duration.ofSeconds(10),
                connectTimeout,
                Duration.ofSeconds(5),
                upgradeTimeout,
                Duration.ofMinutes(1),
                1_000_000,
                16_777_216,
                100_000,
                100_000,
                1,
                1,
                1,
                1));
    }

    /**
     * Serves until it is ended.
     *
     * @param arguments port (3000), ping interval and ping timeout in milliseconds (300 and 200)
     */
    public static void main(String[] arguments) throws InterruptedException {
        LoggingSystem.get(SocketIoConformanceServer.class.getClassLoader()).setLogLevel("ROOT", LogLevel.WARN);
        SocketIoConformanceServer server = start(
                argument(arguments, 0, 3000),
                Duration.ofMillis(argument(arguments, 1, 300)),
                Duration.ofMillis(argument(arguments, 2, 200)),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10));
        System.out.println("Listening on port " + server.port());
        Thread.currentThread().join();
    }

    private static int argument(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    int port() {
        return gateway.port();
    }

    long sessions() {
        return gateway.sessionCount();
    }

    @Override
    public void close() {
        gateway.stop();
    }

    private static final class Echo implements Application {

        private static final Set<String> NAMESPACES = Set.of(SocketIoPacket.MAIN_NAMESPACE, "/custom");
        private static final int MAX_ATTACHMENTS = 10;
        private static final int ID_BYTES = 15;

        private final SecureRandom random = new SecureRandom();

        @Override
        public boolean serves(String namespace) {
            return NAMESPACES.contains(namespace);
        }

        @Override
        public int maxAttachments() {
            return MAX_ATTACHMENTS;
        }

        @Override
        public void connect(Session session, SocketIoPacket connect) {
            JsonNode auth = connect.data() == null ? WireJson.toTree(Map.of()) : connect.data();
            session.connected(connect.namespace(), Packets.connectedTo(connect.namespace(), randomId()));
            session.send(Packets.event(connect.namespace(), arguments("auth").add(auth)));
        }

        private String randomId() {
            byte[] bytes = new byte[ID_BYTES];
            random.nextBytes(bytes);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }

        @Override
        public void event(Session session, SocketIoPacket event) {
            switch (event.event()) {
                case "message" -> session.send(Packets.event(event.namespace(), sent(event, "message-back")));
                case "message-with-ack" -> acknowledge(session, event, event.ackId());
                default -> {
                    // Nobody listens.
                }
            }
        }

        private static void acknowledge(Session session, SocketIoPacket event, @Nullable Long ackId) {
            if (ackId != null) {
                session.send(Packets.acknowledged(event.namespace(), ackId, sent(event, null)));
            }
        }

        /** The arguments that came, behind another name or none. */
        private static ArrayNode sent(SocketIoPacket event, @Nullable String name) {
            ArrayNode sent = arguments(name);
            Objects.requireNonNull(event.data()).valueStream().skip(1).forEach(sent::add);
            return sent;
        }

        private static ArrayNode arguments(@Nullable String name) {
            ArrayNode arguments = JsonNodeFactory.instance.arrayNode();
            return name == null ? arguments : arguments.add(name);
        }

        /** Its session stays, and may ask for a namespace again. */
        @Override
        public void left(Session session, String namespace) {}
    }
}
