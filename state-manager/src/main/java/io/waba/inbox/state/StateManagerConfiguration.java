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
import io.waba.inbox.state.conversation.ContactMerging;
import io.waba.inbox.state.conversation.Correlations;
import io.waba.inbox.state.conversation.Effects;
import io.waba.inbox.state.conversation.InboundMessages;
import io.waba.inbox.state.conversation.MessageStatuses;
import io.waba.inbox.state.metrics.FigureCounter;
import io.waba.inbox.state.metrics.MetricsBroadcaster;
import io.waba.inbox.state.metrics.Reconciliation;
import io.waba.inbox.state.publish.EnrichedMessages;
import io.waba.inbox.state.publish.EventPublisher;
import io.waba.inbox.state.store.AgentMarkStore;
import io.waba.inbox.state.store.AliasStore;
import io.waba.inbox.state.store.CommandStore;
import io.waba.inbox.state.store.ContactStore;
import io.waba.inbox.state.store.ConversationReader;
import io.waba.inbox.state.store.ConversationStore;
import io.waba.inbox.state.store.CountedDocuments;
import io.waba.inbox.state.store.CounterStore;
import io.waba.inbox.state.store.EffectStore;
import io.waba.inbox.state.store.Indexes;
import io.waba.inbox.state.store.MessageContentStore;
import io.waba.inbox.state.store.MessageStore;
import io.waba.inbox.state.store.NoteStore;
import io.waba.inbox.state.store.NotificationStore;
import io.waba.inbox.state.store.OutboxStore;
import io.waba.inbox.state.store.PlacementStore;
import io.waba.inbox.state.store.RecountStore;
import io.waba.inbox.state.store.RedirectStore;
import io.waba.inbox.state.store.StatusStore;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.state.store.SummaryRebuild;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.state.store.TicketStore;
import io.waba.inbox.state.store.UnroutedStore;
import io.waba.inbox.state.tenants.TenantDirectory;
import io.waba.inbox.state.tenants.Unrouted;
import io.waba.inbox.state.tickets.AgentWorkMerge;
import io.waba.inbox.state.tickets.TicketCommands;
import io.waba.inbox.state.tickets.Tickets;
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
            TenantDirectory tenants,
            Unrouted unrouted,
            EventPublisher events,
            EnrichedMessages enriched,
            MetricsBroadcaster metrics,
            PortalCommandConsumer commands,
            OutboundMessageConsumer outbound,
            MeterRegistry registry) {
        MessageStore messageStore = new MessageStore(database);
        ConversationStore conversations = new ConversationStore(database);
        MessageStatuses statuses = new MessageStatuses(new StatusStore(database), messageStore);
        InboundMessages messages = new InboundMessages(
                new AliasStore(database),
                new ContactStore(database),
                messageStore,
                conversations,
                statuses,
                new Effects(new EffectStore(database), new MessageContentStore(database), messageStore, conversations),
                new Tickets(new TicketStore(database)),
                new ContactMerging(
                        new AliasStore(database),
                        new PlacementStore(database),
                        new SummaryRebuild(database),
                        conversations,
                        new ContactStore(database),
                        messageStore,
                        new RedirectStore(database),
                        new OutboxStore(database),
                        new Tickets(new TicketStore(database)),
                        new AgentWorkMerge(
                                new TicketStore(database), new AgentMarkStore(database), new NoteStore(database))));
        return () -> Consumers.register(
                consumers,
                settings.concurrency(),
                new InboundMessageConsumer(tenants, unrouted, messages, events, enriched, metrics),
                new InboundStatusConsumer(tenants, unrouted, statuses, events),
                new InboundNotificationConsumer(tenants, new NotificationStore(database), registry),
                new CorrelationConsumer(new Correlations(conversations, new RedirectStore(database)), events),
                commands,
                outbound);
    }

    @Bean
    PortalCommandConsumer portalCommandConsumer(
            MongoDatabase database,
            EventPublisher events,
            ConfirmedPublisher publisher,
            CustomerSignals signals,
            Clock clock) {
        TicketStore tickets = new TicketStore(database);
        AgentMarkStore marks = new AgentMarkStore(database);
        NoteStore notes = new NoteStore(database);
        PortalCommands commands = new PortalCommands(
                new CommandStore(database),
                new RedirectStore(database),
                new MessageStore(database),
                marks,
                notes,
                new TicketCommands(tickets),
                new AgentWorkMerge(tickets, marks, notes),
                signals,
                clock);
        return new PortalCommandConsumer(commands, events, publisher);
    }
}
