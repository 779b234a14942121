package io.waba.inbox.state;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import io.waba.inbox.amqp.AmqpConfiguration;
import io.waba.inbox.amqp.ConfirmedPublisher;
import io.waba.inbox.amqp.QueueConsumers;
import io.waba.inbox.amqp.TopologyDeclarations;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Topology;
import io.waba.inbox.state.commands.CustomerSignals;
import io.waba.inbox.state.commands.PortalCommands;
import io.waba.inbox.state.consume.Consumers;
import io.waba.inbox.state.consume.CorrelationConsumer;
import io.waba.inbox.state.consume.InboundMessageConsumer;
import io.waba.inbox.state.consume.InboundNotificationConsumer;
import io.waba.inbox.state.consume.InboundStatusConsumer;
import io.waba.inbox.state.consume.OutboundMessageConsumer;
import io.waba.inbox.state.consume.PortalCommandConsumer;
import io.waba.inbox.state.conversation.Correlations;
import io.waba.inbox.state.conversation.InboundMessages;
import io.waba.inbox.state.conversation.MessageStatuses;
import io.waba.inbox.state.metrics.FigureCounter;
import io.waba.inbox.state.metrics.MetricsBroadcaster;
import io.waba.inbox.state.metrics.Reconciliation;
import io.waba.inbox.state.publish.EnrichedMessages;
import io.waba.inbox.state.publish.EventPublisher;
import io.waba.inbox.state.store.ConversationReader;
import io.waba.inbox.state.store.CountedDocuments;
import io.waba.inbox.state.store.CounterStore;
import io.waba.inbox.state.store.Indexes;
import io.waba.inbox.state.store.NotificationStore;
import io.waba.inbox.state.store.RecountStore;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.state.store.Stores;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.state.store.UnroutedStore;
import io.waba.inbox.state.tenants.TenantDirectory;
import io.waba.inbox.state.tenants.Unrouted;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.springframework.amqp.core.Declarables;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Wires the plain classes of the sub-packages. */
@Configuration(proxyBeanMethods = false)
@Import({AmqpConfiguration.class, OutboundConfiguration.class})
@EnableConfigurationProperties(StateManagerSettings.class)
class StateManagerConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    MongoClientSettingsBuilderCustomizer storeClientSettings() {
        return StoreClient::configure;
    }

    @Bean
    MongoDatabase mongoDatabase(MongoClient client, MongoConnectionDetails connection) {
        return client.getDatabase(
                StoreClient.databaseName(connection.getConnectionString().getConnectionString()));
    }

    @Bean
    Stores stores(MongoDatabase database) {
        return Stores.in(database);
    }

    @Bean
    TenantStore tenantStore(MongoDatabase database) {
        return new TenantStore(database);
    }

    @Bean
    EventPublisher eventPublisher(ConfirmedPublisher publisher) {
        return new EventPublisher(publisher);
    }

    @Bean
    EnrichedMessages enrichedMessages(ConfirmedPublisher publisher, MongoDatabase database) {
        return new EnrichedMessages(publisher, new ConversationReader(database));
    }

    @Bean
    TenantDirectory tenantDirectory(TenantStore tenants, Clock clock) {
        return new TenantDirectory(tenants, clock);
    }

    @Bean
    Unrouted unrouted(
            MongoDatabase database,
            TenantStore tenants,
            ConfirmedPublisher publisher,
            Clock clock,
            MeterRegistry registry) {
        return new Unrouted(new UnroutedStore(database), tenants, publisher, clock, registry);
    }

    /** Three threads, so that figures wait neither for a replay nor for a reconciliation. {@link Housekeeping} stops them in time. */
    @Bean(destroyMethod = "")
    ScheduledExecutorService background() {
        return Executors.newScheduledThreadPool(3, work -> new Thread(work, "background"));
    }

    @Bean
    FigureCounter figureCounter(MongoDatabase database) {
        return new FigureCounter(
                new CounterStore(database), new CountedDocuments(database), new RecountStore(database));
    }

    @Bean
    MetricsBroadcaster metricsBroadcaster(
            FigureCounter counter,
            MongoDatabase database,
            TenantStore tenants,
            EventPublisher events,
            Clock clock,
            ScheduledExecutorService background) {
        return new MetricsBroadcaster(counter, new CounterStore(database), tenants, events, clock, background);
    }

    @Bean
    Reconciliation reconciliation(
            FigureCounter counter,
            MongoDatabase database,
            TenantStore tenants,
            Clock clock,
            StateManagerSettings settings,
            MeterRegistry registry) {
        return new Reconciliation(
                counter,
                new CounterStore(database),
                new RecountStore(database),
                tenants,
                clock,
                settings.reconcileInterval(),
                registry);
    }

    @Bean
    Housekeeping housekeeping(
            MongoDatabase database,
            MetricsBroadcaster metrics,
            Reconciliation reconciliation,
            Unrouted unrouted,
            ScheduledExecutorService background,
            StateManagerSettings settings) {
        return new Housekeeping(
                () -> Indexes.create(database),
                metrics,
                reconciliation,
                unrouted,
                background,
                settings.housekeepingInterval(),
                settings.reconcileInterval());
    }

    @Bean
    Declarables queues(TopologyDeclarations topology) {
        return topology.queues(Stream.concat(
                        Consumers.QUEUES.stream(), Stream.of(Topology.AGENT_PORTAL_EVENTS, Topology.INBOUND_ENRICHED))
                .toArray(QueueDefinition[]::new));
    }

    /** After every bean and before {@link QueueConsumers} starts, which is when the context is complete. */
    @Bean
    InitializingBean consumers(
            QueueConsumers consumers,
            StateManagerSettings settings,
            MongoDatabase database,
            Stores stores,
            TenantDirectory tenants,
            Unrouted unrouted,
            EventPublisher events,
            EnrichedMessages enriched,
            MetricsBroadcaster metrics,
            PortalCommandConsumer commands,
            OutboundMessageConsumer outbound,
            MeterRegistry registry) {
        MessageStatuses statuses = new MessageStatuses(stores);
        return () -> Consumers.register(
                consumers,
                settings.concurrency(),
                new InboundMessageConsumer(tenants, unrouted, new InboundMessages(stores), events, enriched, metrics),
                new InboundStatusConsumer(tenants, unrouted, statuses, events),
                new InboundNotificationConsumer(tenants, new NotificationStore(database), registry),
                new CorrelationConsumer(new Correlations(stores), events),
                commands,
                outbound);
    }

    @Bean
    PortalCommandConsumer portalCommandConsumer(
            Stores stores, EventPublisher events, ConfirmedPublisher publisher, CustomerSignals signals, Clock clock) {
        return new PortalCommandConsumer(new PortalCommands(stores, signals, clock), events, publisher);
    }
}
