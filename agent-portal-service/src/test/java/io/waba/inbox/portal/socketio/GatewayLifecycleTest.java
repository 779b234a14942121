package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waba.inbox.portal.activity.Activity;
import io.waba.inbox.portal.activity.Audience;
import io.waba.inbox.portal.activity.Reading;
import io.waba.inbox.portal.agents.AgentAuthenticator;
import io.waba.inbox.portal.hub.ConversationAccess;
import io.waba.inbox.portal.hub.EventLog;
import io.waba.inbox.portal.hub.Hub;
import io.waba.inbox.portal.hub.JoinedConversations;
import io.waba.inbox.portal.hub.LatestMetrics;
import io.waba.inbox.portal.hub.MemoryBindings;
import io.waba.inbox.portal.hub.MemoryEventLog;
import io.waba.inbox.portal.hub.TenantBindings;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The port as a part of the service. */
class GatewayLifecycleTest {

    @Configuration(proxyBeanMethods = false)
    @Import(SocketIoConfiguration.class)
    static class Parts {

        @Bean
        Activity activity(Hub hub, GatewayThreads threads) {
            return TestGateway.activityOf(TestGateway.withoutPresence(Audience.of(hub)), threads.clients());
        }

        @Bean
        Reading reading() {
            return Reading.NOTHING;
        }
    }

    private final ApplicationContextRunner service = new ApplicationContextRunner()
            .withUserConfiguration(Parts.class)
            .withBean(EventLog.class, MemoryEventLog::new)
            .withBean(TenantBindings.class, MemoryBindings::new)
            .withBean(AgentAuthenticator.class, TestTokens::new)
            .withBean(LatestMetrics.class, () -> tenantId -> Optional.empty())
            .withBean(ConversationAccess.class, () -> (tenantId, conversationId) -> false)
            .withBean(JoinedConversations.class, () -> JoinedConversations.NONE)
            .withBean(Clock.class, Clock::systemUTC)
            .withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
            .withPropertyValues("waba.realtime.port=0");

    @Test
    void leavesTheHighestPhaseToTheRelaySoThatAnotherOneRelaysWhileSocketsClose() {
        service.run(
                context -> assertThat(context.getBean(GatewayLifecycle.class).getPhase())
                        .isLessThan(SmartLifecycle.DEFAULT_PHASE));
    }

    @Test
    void startsWithTheServiceSaysSoCountsSocketsAndStopsWithIt() {
        Logger logger = (Logger) LoggerFactory.getLogger(RealtimeGateway.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        Logger library = (Logger) LoggerFactory.getLogger("com.corundumstudio.socketio.handler.EncoderHandler");
        service.run(context -> {
            assertThat(context).hasNotFailed();
            int port = context.getBean(RealtimeGateway.class).port();
            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anyMatch(line -> line.startsWith("Socket.io initialized") && line.contains("port=" + port));
            assertThat(library.getEffectiveLevel())
                    .as("finer levels would log payloads")
                    .isEqualTo(Level.WARN);
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            context.getBean(io.micrometer.core.instrument.binder.MeterBinder.class)
                    .bindTo(meters);
            try (RawWebSocket socket = RawWebSocket.connect(port, TestTokens.of("a1", "t1"))) {
                assertThat(meters.get("waba.sockets")
                                .tag("transport", "websocket")
                                .gauge()
                                .value())
                        .isEqualTo(1);
                assertThat(meters.get("waba.sockets")
                                .tag("transport", "polling")
                                .gauge()
                                .value())
                        .isZero();
                context.getBean(GatewayLifecycle.class).stop();
                assertThat(socket.readToEnd())
                        .as("no DISCONNECT, which clients take for final")
                        .isEmpty();
            }
            assertThat(context.getBean(GatewayLifecycle.class).isRunning()).isFalse();
            assertThat(context.getBean(Hub.class)).isNotNull();
        });
        logger.detachAppender(lines);
    }

    @Test
    void doesNotStartWithAPortThatIsNone() {
        service.withPropertyValues("waba.realtime.port=70000").run(context -> assertThat(context.getStartupFailure())
                .rootCause()
                .hasMessage("PORTAL_REALTIME_PORT: 70000 (expected: 0-65535)"));
    }
}
