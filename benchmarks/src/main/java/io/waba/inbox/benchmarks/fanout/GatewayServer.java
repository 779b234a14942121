package io.waba.inbox.benchmarks.fanout;

import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.agents.TokenRefusedException;
import io.waba.inbox.portal.consume.Broadcasts;
import io.waba.inbox.portal.hub.EventLog;
import io.waba.inbox.portal.hub.Hub;
import io.waba.inbox.portal.hub.HubSettings;
import io.waba.inbox.portal.socketio.RealtimeGateway;
import io.waba.inbox.portal.socketio.RealtimeSettings;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.access.Role;
import io.waba.inbox.shared.event.EventEnvelope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * The portal's gateway as it is, from the broker to the sockets, without the rest of the portal: no store, no relay, no REST. Whoever brings
 * the token {@code bench:<tenant>} is of that tenant. Prints its port; a line on its standard input collects garbage, and it ends with that.
 */
public final class GatewayServer {

    private static final int HUB_THREADS = 4;
    private static final String TOKEN = "bench:";

    private GatewayServer() {}

    /** Positions are counted by the load: nothing that was missed can be read again, and a run that misses something fails. */
    private static final class NoLog implements EventLog {

        @Override
        public long top(String tenantId) {
            return 0;
        }

        @Override
        public List<EventEnvelope> after(String tenantId, long after, int limit) {
            throw new IllegalStateException("event log: asked for what came after " + after + " (expected: no hole)");
        }
    }

    public static void main(String[] arguments) throws IOException {
        CachingConnectionFactory connections = new CachingConnectionFactory();
        connections.setUri(arguments[0]);
        Broadcasts broadcasts = new Broadcasts(connections);
        ExecutorService blocking = Executors.newFixedThreadPool(HUB_THREADS);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        Hub hub = new Hub(
                new NoLog(), broadcasts.bindings(), tenant -> Optional.empty(), blocking, timer, HubSettings.DEFAULT);
        broadcasts.start(hub);
        AtomicLong ids = new AtomicLong();
        RealtimeGateway gateway = new RealtimeGateway(
                settings(),
                hub,
                GatewayServer::authenticate,
                (tenant, conversation) -> true,
                blocking,
                Clock.systemUTC(),
                () -> "socket-" + ids.incrementAndGet());
        gateway.start();
        System.out.println("port " + gateway.port());
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (commands.readLine() != null) {
                collectGarbage();
                System.out.println("collected");
            }
        }
        System.exit(0);
    }

    @SuppressWarnings("CallToSystemGC") // memory that nobody uses any more is not the sockets'
    private static void collectGarbage() {
        System.gc();
    }

    private static RealtimeSettings settings() {
        return new Binder(new MapConfigurationPropertySource(Map.of("waba.realtime.port", "0")))
                .bindOrCreate("waba", RealtimeSettings.class);
    }

    private static AgentIdentity authenticate(@Nullable String token) throws TokenRefusedException {
        if (token == null || !token.startsWith(TOKEN)) {
            throw new TokenRefusedException(ErrorCode.TOKEN_INVALID, "token (expected: " + TOKEN + "<tenant>)");
        }
        String tenant = token.substring(TOKEN.length());
        return new AgentIdentity(
                "a_bench", tenant, "Bench", Role.AGENT, Instant.now().plus(Duration.ofHours(1)));
    }
}
