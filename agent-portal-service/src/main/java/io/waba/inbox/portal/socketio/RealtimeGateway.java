package io.waba.inbox.portal.socketio;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketConfig;
import com.corundumstudio.socketio.SocketIOServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.ChannelFuture;
import io.netty.channel.epoll.Epoll;
import io.netty.util.ResourceLeakDetector;
import io.waba.inbox.portal.activity.Activity;
import io.waba.inbox.portal.activity.Reading;
import io.waba.inbox.portal.agents.AgentAuthenticator;
import io.waba.inbox.portal.hub.ConversationAccess;
import io.waba.inbox.portal.hub.Hub;
import io.waba.inbox.portal.hub.JoinedConversations;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real-time port: netty-socketio with our gates in its pipeline, and the sessions that pass them joined to the hub.
 *
 * <p>What the library does: the server and its event loops, HTTP and WebSocket framing, and the handshake. What it does not: read packets, keep
 * and answer polls, decide who may come in, keep time, or broadcast.
 */
public final class RealtimeGateway {

    private static final Logger log = LoggerFactory.getLogger(RealtimeGateway.class);
    private static final int ONE_DAY_MILLIS = Math.toIntExact(Duration.ofDays(1).toMillis());

    private final RealtimeSettings settings;
    private final Sessions sessions;
    private final GatewayPipeline pipeline;
    private @Nullable SocketIOServer server;
    private @Nullable ChannelFuture bound;

    /**
     * A gateway by itself, as for a measurement: it has no other instances and no limits, and nobody is shown what agents do.
     *
     * @param blocking where tokens are checked; bounded, and never a thread of the caller
     */
    public RealtimeGateway(
            RealtimeSettings settings,
            Hub hub,
            AgentAuthenticator authenticator,
            ConversationAccess conversations,
            Executor blocking,
            Clock clock,
            Supplier<String> randomIds) {
        this(
                settings,
                ConnectionLimits.NONE,
                Activity.unseen(clock),
                new GatewayMetrics(new SimpleMeterRegistry(), clock),
                new AgentSockets(
                        authenticator,
                        hub,
                        new ClientEvents(authenticator, conversations, JoinedConversations.NONE, Reading.NOTHING),
                        blocking,
                        randomIds),
                blocking,
                clock);
    }

    /**
     * The agents' gateway, not started.
     *
     * @param activity what agents do on all instances
     * @param blocking where tokens are checked; bounded, and never a thread of the caller
     * @param clock tells when tokens end
     * @param randomIds unguessable, of letters, digits, {@code -} and {@code _}, at most 40 long
     */
    RealtimeGateway(
            RealtimeSettings settings,
            ConnectionLimits limits,
            Hub hub,
            Activity activity,
            AgentAuthenticator authenticator,
            ConversationAccess conversations,
            JoinedConversations joined,
            Reading reading,
            GatewayMetrics metrics,
            Executor blocking,
            Clock clock,
            Supplier<String> randomIds) {
        this(
                settings,
                limits,
                activity,
                metrics,
                new AgentSockets(
                        authenticator,
                        hub,
                        new ClientEvents(authenticator, conversations, joined, reading),
                        blocking,
                        randomIds),
                blocking,
                clock);
    }

    /** A gateway that serves something else than agents. */
    RealtimeGateway(RealtimeSettings settings, Application application, Executor blocking, Clock clock) {
        this(
                settings,
                ConnectionLimits.NONE,
                Activity.unseen(clock),
                new GatewayMetrics(new SimpleMeterRegistry(), clock),
                application,
                blocking,
                clock);
    }

    private RealtimeGateway(
            RealtimeSettings settings,
            ConnectionLimits limits,
            Activity activity,
            GatewayMetrics metrics,
            Application application,
            Executor blocking,
            Clock clock) {
        this.settings = settings;
        Origins origins = new Origins(settings.allowedOrigins());
        this.sessions = new Sessions(
                settings.realtime(),
                limits,
                activity,
                metrics,
                clock,
                blocking,
                application.maxAttachments(),
                head -> pipeline().forget(head));
        this.pipeline = new GatewayPipeline(
                sessions, engineGate -> new HttpGate(sessions, origins, engineGate), new ConnectGate(application));
    }

    private GatewayPipeline pipeline() {
        return pipeline;
    }

    /** Listens. */
    public synchronized void start() {
        SocketIOServer starting = server(configuration());
        starting.setPipelineFactory(pipeline);
        bound = (ChannelFuture) starting.startAsync().syncUninterruptibly();
        server = starting;
        log.info("Socket.io initialized port={} native={}", port(), Epoll.isAvailable());
    }

    /**
     * The library makes a pipeline of its own first, whose timer, never started nor stopped, Netty would report as leaked once ours has
     * taken its place.
     */
    private static SocketIOServer server(Configuration configuration) {
        ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try {
            return new SocketIOServer(configuration);
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    private Configuration configuration() {
        RealtimeSettings.Realtime realtime = settings.realtime();
        Configuration configuration = new Configuration();
        configuration.setPort(realtime.port());
        configuration.setBossThreads(1);
        configuration.setWorkerThreads(realtime.eventLoops());
        configuration.setUseLinuxNativeEpoll(Epoll.isAvailable());
        configuration.setRandomSession(true);
        configuration.setWebsocketCompression(false);
        configuration.setHttpCompression(false);
        configuration.setEnableCors(false);
        configuration.setAddVersionHeader(false);
        configuration.setMaxHttpContentLength(realtime.maxPayload());
        configuration.setMaxFramePayloadLength(realtime.maxPayload());
        configuration.setJsonSupport(new NoJson());
        // Sessions keep their own time; the library's is stopped as soon as it begins, and must not run out before.
        configuration.setPingInterval(ONE_DAY_MILLIS);
        configuration.setPingTimeout(ONE_DAY_MILLIS);
        SocketConfig sockets = new SocketConfig();
        sockets.setReuseAddress(true);
        sockets.setWriteBufferWaterMarkLow(realtime.maxPending() / 2);
        sockets.setWriteBufferWaterMarkHigh(realtime.maxPending());
        configuration.setSocketConfig(sockets);
        return configuration;
    }

    /** The port that it listens on. */
    public synchronized int port() {
        if (bound == null) {
            throw new IllegalStateException("gateway not started (expected: start() before port())");
        }
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    /** Takes no more connections, tells every client to go elsewhere, and stops. */
    public synchronized void stop() {
        if (bound != null && server != null) {
            bound.channel().close().syncUninterruptibly();
            sessions.all().forEach(session -> session.end("shutdown"));
            server.stop();
            bound = null;
            server = null;
        }
    }

    /** How many clients are connected by long-polling. */
    public long pollingSockets() {
        return sessions.connected(false);
    }

    /** How many clients are connected by WebSocket. */
    public long webSockets() {
        return sessions.connected(true);
    }

    /** How many clients were sent away because they could not keep up. */
    public long slowSockets() {
        return sessions.slow();
    }

    /** Those that there are, connected or not. */
    List<Session> sessions() {
        return sessions.all();
    }

    /** How many sessions there are, connected or not. */
    long sessionCount() {
        return sessions.all().size();
    }
}
