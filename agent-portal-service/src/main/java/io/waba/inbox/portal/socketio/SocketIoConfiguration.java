package io.waba.inbox.portal.socketio;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.waba.inbox.portal.activity.Activity;
import io.waba.inbox.portal.activity.Reading;
import io.waba.inbox.portal.agents.AgentAuthenticator;
import io.waba.inbox.portal.agents.EnabledAgents;
import io.waba.inbox.portal.hub.ConversationAccess;
import io.waba.inbox.portal.hub.EventLog;
import io.waba.inbox.portal.hub.Hub;
import io.waba.inbox.portal.hub.HubListener;
import io.waba.inbox.portal.hub.HubSettings;
import io.waba.inbox.portal.hub.JoinedConversations;
import io.waba.inbox.portal.hub.LatestMetrics;
import io.waba.inbox.portal.hub.TenantBindings;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the hub and the real-time port; the ports that the hub asks come from elsewhere. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({RealtimeSettings.class, ConnectionLimits.class})
class SocketIoConfiguration {

    private static final int ID_BYTES = 15;

    @Bean
    GatewayThreads gatewayThreads(RealtimeSettings settings) {
        return new GatewayThreads(
                settings.realtime().blockingThreads(), settings.realtime().blockingQueue());
    }

    @Bean
    GatewayMetrics gatewayMetrics(MeterRegistry registry, Clock clock) {
        return new GatewayMetrics(registry, clock);
    }

    @Bean
    Hub hub(
            EventLog eventLog,
            TenantBindings bindings,
            LatestMetrics latestMetrics,
            GatewayThreads threads,
            ObjectProvider<HubListener> listeners) {
        return new Hub(
                eventLog,
                bindings,
                latestMetrics,
                threads.hub(),
                threads.timer(),
                HubSettings.DEFAULT,
                HubListener.all(listeners.orderedStream().toList()));
    }

    @Bean
    RealtimeGateway realtimeGateway(
            RealtimeSettings settings,
            ConnectionLimits limits,
            Hub hub,
            Activity activity,
            AgentAuthenticator authenticator,
            ConversationAccess conversations,
            JoinedConversations joined,
            Reading reading,
            GatewayMetrics metrics,
            GatewayThreads threads,
            Clock clock) {
        SecureRandom random = new SecureRandom();
        return new RealtimeGateway(
                settings,
                limits,
                hub,
                activity,
                authenticator,
                conversations,
                joined,
                reading,
                metrics,
                threads.clients(),
                clock,
                () -> randomId(random));
    }

    @Bean
    GatewayLifecycle gatewayLifecycle(RealtimeGateway gateway) {
        return new GatewayLifecycle(gateway);
    }

    /** On the hub's pool: a flood of bad tokens, which keeps the clients' busy, must not put it off. */
    @Bean
    AgentWatch agentWatch(
            RealtimeSettings settings, RealtimeGateway gateway, EnabledAgents agents, GatewayThreads threads) {
        return new AgentWatch(
                gateway::sessions, agents, settings.realtime().agentCheckInterval(), threads.hub(), threads.timer());
    }

    @Bean
    MeterBinder realtimeMeters(RealtimeGateway gateway, Hub hub) {
        return registry -> {
            Gauge.builder("waba.sockets", gateway, RealtimeGateway::pollingSockets)
                    .tag("transport", "polling")
                    .description("Connected clients")
                    .register(registry);
            Gauge.builder("waba.sockets", gateway, RealtimeGateway::webSockets)
                    .tag("transport", "websocket")
                    .description("Connected clients")
                    .register(registry);
            Gauge.builder("waba.realtime.tenants", hub, Hub::tenants)
                    .description("Tenants whose events this instance receives")
                    .register(registry);
            Gauge.builder("waba.realtime.rooms", hub, Hub::rooms)
                    .description("Rooms with a socket here")
                    .register(registry);
            FunctionCounter.builder("waba.sockets.slow", gateway, RealtimeGateway::slowSockets)
                    .description("Clients sent away because they could not keep up")
                    .register(registry);
        };
    }

    private static String randomId(SecureRandom random) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
