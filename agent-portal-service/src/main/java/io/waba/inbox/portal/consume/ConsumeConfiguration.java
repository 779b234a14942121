package io.waba.inbox.portal.consume;

import io.waba.inbox.amqp.AmqpConfiguration;
import io.waba.inbox.amqp.ConfirmedPublisher;
import io.waba.inbox.amqp.DeadLetters;
import io.waba.inbox.amqp.Pauses;
import io.waba.inbox.amqp.TopologyDeclarations;
import io.waba.inbox.portal.commands.Replies;
import io.waba.inbox.portal.dashboard.MetricsAnnouncer;
import io.waba.inbox.portal.hub.Hub;
import io.waba.inbox.shared.topology.Topology;
import java.time.Clock;
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
    Relay relay(
            CachingConnectionFactory connections,
            ConfirmedPublisher publisher,
            DeadLetters deadLetters,
            MongoEventLog eventLog) {
        return new Relay(connections, publisher, deadLetters, eventLog, Pauses.DEFAULT);
    }

    @Bean
    MetricsAnnouncer metricsAnnouncer(ConfirmedPublisher publisher) {
        return event -> publisher.publish(List.of(Relay.broadcast(event)));
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
    BroadcastLifecycle broadcastLifecycle(BroadcastReceiver receiver, Hub hub) {
        return new BroadcastLifecycle(receiver, hub);
    }
}
