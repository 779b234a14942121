package io.waba.inbox.portal.socketio;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waba.inbox.portal.activity.Activity;
import io.waba.inbox.portal.activity.ActivitySettings;
import io.waba.inbox.portal.activity.Audience;
import io.waba.inbox.portal.activity.Reading;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.agents.LastSeen;
import io.waba.inbox.portal.hub.Hub;
import io.waba.inbox.portal.hub.HubSettings;
import io.waba.inbox.portal.hub.JoinedConversations;
import io.waba.inbox.portal.hub.MemoryBindings;
import io.waba.inbox.portal.hub.MemoryEventLog;
import io.waba.inbox.portal.hub.Subscription;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.testing.FreePorts;
import java.lang.reflect.Method;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A gateway with its hub on a free port, with ports in memory. */
final class TestGateway implements AutoCloseable {

    static final String ORIGIN = "http://localhost:3012";

    final MemoryEventLog log;
    final MemoryJoinedConversations joined;
    final MemoryBindings bindings = new MemoryBindings();
    final TestTokens tokens = new TestTokens();
    final Set<String> conversations = ConcurrentHashMap.newKeySet();
    final Map<String, EventEnvelope> metrics = new ConcurrentHashMap<>();
    final Set<String> readMessages = ConcurrentHashMap.newKeySet();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Hub hub;
    final Activity activity;
    final RealtimeGateway gateway;
    private final AgentWatch agentWatch;
    private final ExecutorService blocking = Executors.newFixedThreadPool(4);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    private TestGateway(
            RealtimeSettings.Realtime realtime,
            ConnectionLimits limits,
            boolean presence,
            MemoryEventLog log,
            MemoryJoinedConversations joined) {
        this.log = log;
        this.joined = joined;
        HubSettings hubSettings = new HubSettings(Duration.ofMillis(200), Duration.ofMillis(100), 20, 10);
        GatewayMetrics counts = new GatewayMetrics(meters, Clock.systemUTC());
        hub = new Hub(
                log,
                bindings,
                tenantId -> Optional.ofNullable(metrics.get(tenantId)),
                blocking,
                timer,
                hubSettings,
                counts);
        activity = activityOf(presence ? Audience.of(hub) : withoutPresence(Audience.of(hub)), blocking);
        ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(activity::sweep, 50, 50, TimeUnit.MILLISECONDS);
        gateway = new RealtimeGateway(
                new RealtimeSettings(List.of(ORIGIN), realtime),
                limits,
                hub,
                activity,
                tokens,
                (tenantId, conversationId) -> conversations.contains(tenantId + "/" + conversationId),
                joined,
                new OwnReading(),
                counts,
                blocking,
                Clock.systemUTC(),
                () -> UUID.randomUUID().toString());
        agentWatch = new AgentWatch(gateway::sessions, tokens, realtime.agentCheckInterval(), blocking, timer);
        gateway.start();
        agentWatch.start();
    }

    /** For tests that count every packet. */
    static Audience withoutPresence(Audience audience) {
        return new Audience() {
            @Override
            public void everybody(EventEnvelope event) {}

            @Override
            public void othersIn(String conversationId, String agentId, EventEnvelope event) {
                audience.othersIn(conversationId, agentId, event);
            }

            @Override
            public void one(Subscription socket, EventEnvelope event) {
                if (!event.type().equals("presence_update")) {
                    audience.one(socket, event);
                }
            }
        };
    }

    /** Of an instance that hears of no other. */
    static Activity activityOf(Audience audience, Executor threads) {
        return new Activity(
                UUID.randomUUID().toString(),
                audience,
                signals -> {},
                (tenantId, agentId, conversationId) -> {},
                LastSeen.NEVER,
                threads,
                threads,
                new ActivitySettings(
                        Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofMinutes(1)),
                Clock.systemUTC(),
                System::nanoTime);
    }

    static TestGateway start() {
        return start(new Limits());
    }

    static TestGateway start(Limits limits) {
        return new TestGateway(
                limits.toSettings(),
                limits.toConnectionLimits(),
                limits.presence,
                new MemoryEventLog(),
                new MemoryJoinedConversations());
    }

    /** On a port that nobody takes between its end and the start of {@link #another}. */
    static TestGateway startToBeReplaced() {
        Limits limits = new Limits();
        limits.port = FreePorts.one();
        return start(limits);
    }

    /** Another instance on the same log, in place of one that was stopped. */
    TestGateway another(int port) {
        Limits limits = new Limits();
        limits.port = port;
        return new TestGateway(limits.toSettings(), limits.toConnectionLimits(), limits.presence, log, joined);
    }

    /** What the instances on one log remember together. */
    static final class MemoryJoinedConversations implements JoinedConversations {

        private final Map<String, Set<String>> byClient = new ConcurrentHashMap<>();
        /** By tenant and agent. */
        final Set<String> renewed = ConcurrentHashMap.newKeySet();

        volatile boolean away;

        private Set<String> joined(String tenantId, String client) {
            return byClient.computeIfAbsent(tenantId + ":" + client, unused -> ConcurrentHashMap.newKeySet());
        }

        @Override
        public void add(String tenantId, String client, String conversationId) {
            if (away) {
                throw new IllegalStateException("the store is away");
            }
            joined(tenantId, client).add(conversationId);
        }

        @Override
        public void remove(String tenantId, String client, String conversationId) {
            joined(tenantId, client).remove(conversationId);
        }

        @Override
        public Set<String> of(String tenantId, String client) {
            return Set.copyOf(joined(tenantId, client));
        }

        @Override
        public void renew(String tenantId, String client) {
            renewed.add(tenantId + ":" + client.substring(0, client.indexOf(':')));
        }
    }

    /** Messages of the conversations that there are, all with the id {@code m1}. */
    private final class OwnReading implements Reading {
        @Override
        public boolean read(AgentIdentity agent, String conversationId, String messageId) {
            return conversations.contains(agent.tenantId() + "/" + conversationId)
                    && messageId.equals("m1")
                    && readMessages.add(agent.agentId() + "/" + conversationId + "/" + messageId);
        }

        @Override
        public OptionalInt unread(String tenantId, String agentId, String conversationId) {
            return OptionalInt.of(0);
        }
    }

    /** What a test may want to change. */
    static final class Limits {

        int port;
        Duration pingInterval = Duration.ofSeconds(25);
        Duration pingTimeout = Duration.ofSeconds(20);
        Duration requestTimeout = Duration.ofSeconds(10);
        Duration connectTimeout = Duration.ofSeconds(5);
        Duration upgradeTimeout = Duration.ofSeconds(10);
        /** Not within a test that has not set it: the agents of tests have a different tenant in each. */
        Duration agentCheckInterval = Duration.ofHours(1);

        int maxPending = 4_194_304;
        int eventBurst = 1000;
        int maxConversations = 3;
        int eventLoops = 2;
        /** Whether sockets are shown who is there. */
        boolean presence;

        int socketsPerTenant = 1000;
        int socketsPerAgent = 1000;
        int connectionsPerAddress = 100_000;
        Duration refreshGrace = Duration.ZERO;
        String forwardHeaders = "none";

        ConnectionLimits toConnectionLimits() {
            return new ConnectionLimits(
                    socketsPerTenant, socketsPerAgent, connectionsPerAddress, refreshGrace, forwardHeaders);
        }

        RealtimeSettings.Realtime toSettings() {
            return new RealtimeSettings.Realtime(
                    port,
                    pingInterval,
                    pingTimeout,
                    requestTimeout,
                    connectTimeout,
                    Duration.ofSeconds(5),
                    upgradeTimeout,
                    agentCheckInterval,
                    100_000,
                    maxPending,
                    eventBurst,
                    1,
                    maxConversations,
                    eventLoops,
                    4,
                    1000);
        }
    }

    int port() {
        return gateway.port();
    }

    URI url(String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
    }

    /** Through the relay and the broadcast: logged first, then received if this instance is bound. */
    EventEnvelope publish(String tenantId, String text) {
        EventEnvelope logged = log.append(event("new_message", tenantId, Map.of("message", text)));
        broadcast(logged);
        return logged;
    }

    void broadcast(EventEnvelope logged) {
        if (bindings.isBound(logged.tenantId())) {
            hub.receive(logged);
        }
    }

    static EventEnvelope event(String type, String tenantId, Map<String, ?> data) {
        return new EventEnvelope(
                type, tenantId, UUID.randomUUID().toString(), Instant.EPOCH, WireJson.toTree(data), null);
    }

    /** Returns when a poll of the session has arrived and waits for something to be said. */
    void awaitPoll(String sid) {
        Awaitility.await().until(() -> gateway.sessions().stream()
                .anyMatch(session -> session.sid().equals(sid) && isPolled(session.wire())));
    }

    /** Which the wire tells nobody. */
    private static boolean isPolled(Wire wire) {
        try {
            Method waitingPoll = Wire.class.getDeclaredMethod("waitingPoll");
            waitingPoll.setAccessible(true);
            synchronized (wire) {
                return waitingPoll.invoke(wire) != null;
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the wire has changed", e);
        }
    }

    static String text(@Nullable Object value) {
        return String.valueOf(value);
    }

    /** In the background: the library waits some seconds for quiet. */
    @Override
    public void close() {
        Thread closing = new Thread(this::stop, "gateway-stop");
        closing.setDaemon(true);
        closing.start();
    }

    /** Returns when the port is free. */
    void stop() {
        agentWatch.stop();
        gateway.stop();
        blocking.shutdownNow();
        timer.shutdownNow();
    }
}
