package io.waba.inbox.portal.consume;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.waba.inbox.amqp.AmqpConfiguration;
import io.waba.inbox.amqp.ConfirmedPublisher;
import io.waba.inbox.amqp.DeadLetters;
import io.waba.inbox.amqp.Pauses;
import io.waba.inbox.amqp.TopologyDeclarations;
import io.waba.inbox.portal.activity.Activity;
import io.waba.inbox.portal.activity.Broadcast;
import io.waba.inbox.portal.agents.AgentChangeListener;
import io.waba.inbox.portal.agents.AgentChanges;
import io.waba.inbox.portal.commands.Replies;
import io.waba.inbox.portal.dashboard.MetricsAnnouncer;
import io.waba.inbox.portal.hub.Hub;
import io.waba.inbox.portal.store.IndexesAtStart;
import io.waba.inbox.shared.topology.Topology;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.amqp.core.Declarables;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.mongodb.MongoDatabaseFactory;

/** Wires what comes from the broker. */
@Configuration(proxyBeanMethods = false)
@Import(AmqpConfiguration.class)
@EnableConfigurationProperties(EventLogSettings.class)
class ConsumeConfiguration {

    @Bean
    Declarables queues(TopologyDeclarations topology) {
        return topology.queues(Topology.AGENT_PORTAL_EVENTS, Topology.PORTAL_COMMANDS, Topology.OUTBOUND_MESSAGES);
    }

    @Bean
    Declarables broadcastExchange(TopologyDeclarations topology) {
        return topology.broadcastExchange();
    }

    @Bean
    MongoEventLog eventLog(MongoDatabaseFactory databases, Clock clock, EventLogSettings settings) {
        return new MongoEventLog(databases.getMongoDatabase(), clock, settings.timeToLive());
    }

    @Bean
    MongoJoinedConversations joinedConversations(
            MongoDatabaseFactory databases, Clock clock, EventLogSettings settings) {
        return new MongoJoinedConversations(databases.getMongoDatabase(), clock, settings.timeToLive());
    }

    @Bean
    IndexesAtStart joinedConversationsIndexes(MongoJoinedConversations joined) {
        return new IndexesAtStart("joined conversations", joined::createIndexes);
    }

    @Bean
    Relay relay(
            CachingConnectionFactory connections,
            ConfirmedPublisher publisher,
            DeadLetters deadLetters,
            MongoEventLog eventLog,
            MeterRegistry registry,
            Clock clock) {
        Timer lag = Timer.builder("waba.relay.lag")
                .description("From when an event occurred to its broadcast")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .register(registry);
        return new Relay(
                connections,
                publisher,
                deadLetters,
                eventLog,
                Pauses.DEFAULT,
                occurredAt -> lag.record(Duration.between(occurredAt, clock.instant())));
    }

    @Bean
    MetricsAnnouncer metricsAnnouncer(ConfirmedPublisher publisher) {
        return event -> publisher.publish(List.of(Relay.broadcast(event)));
    }

    @Bean
    Broadcast activityBroadcast(ConfirmedPublisher publisher) {
        return signals ->
                publisher.publish(signals.stream().map(Relay::broadcast).toList());
    }

    @Bean
    AgentChanges agentChanges(ConfirmedPublisher publisher, Clock clock) {
        return new BroadcastAgentChanges(publisher, clock);
    }

    @Bean
    BroadcastReceiver broadcastReceiver(CachingConnectionFactory connections) {
        return new BroadcastReceiver(connections, Pauses.DEFAULT);
    }

    @Bean
    ReplyReceiver replyReceiver(CachingConnectionFactory connections, Replies replies) {
        return new ReplyReceiver(connections, Pauses.DEFAULT, replies);
    }

    @Bean
    BroadcastLifecycle broadcastLifecycle(
            BroadcastReceiver receiver, Hub hub, Activity activity, AgentChangeListener agents, Clock clock) {
        return new BroadcastLifecycle(receiver, hub, activity, agents, clock);
    }
}
