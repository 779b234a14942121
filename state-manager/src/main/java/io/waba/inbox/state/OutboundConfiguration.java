package io.waba.inbox.state;

import com.mongodb.client.MongoDatabase;
import io.waba.inbox.graph.GraphApi;
import io.waba.inbox.media.GridFsMediaStore;
import io.waba.inbox.media.MediaKey;
import io.waba.inbox.media.MediaStore;
import io.waba.inbox.state.consume.OutboundMessageConsumer;
import io.waba.inbox.state.conversation.Effects;
import io.waba.inbox.state.conversation.MessageStatuses;
import io.waba.inbox.state.conversation.Recipients;
import io.waba.inbox.state.metrics.MetricsBroadcaster;
import io.waba.inbox.state.outbound.Attachments;
import io.waba.inbox.state.outbound.GraphSignals;
import io.waba.inbox.state.outbound.OutboundMessages;
import io.waba.inbox.state.outbound.OutboundSettings;
import io.waba.inbox.state.outbound.Sender;
import io.waba.inbox.state.publish.EventPublisher;
import io.waba.inbox.state.store.AliasStore;
import io.waba.inbox.state.store.ContactStore;
import io.waba.inbox.state.store.ConversationStore;
import io.waba.inbox.state.store.ConversationTargets;
import io.waba.inbox.state.store.EffectStore;
import io.waba.inbox.state.store.MessageContentStore;
import io.waba.inbox.state.store.MessageStore;
import io.waba.inbox.state.store.OutboxStore;
import io.waba.inbox.state.store.RedirectStore;
import io.waba.inbox.state.store.StatusStore;
import io.waba.inbox.state.tenants.TenantDirectory;
import java.time.Clock;
import java.util.Objects;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the way out, to customers. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OutboundSettings.class)
class OutboundConfiguration {

    @Bean
    GraphApi graphApi(OutboundSettings settings, Clock clock) {
        return new GraphApi(settings.graph(), clock);
    }

    @Bean
    GraphSignals customerSignals(GraphApi graph, MongoDatabase database, OutboundSettings settings) {
        return new GraphSignals(graph, new ConversationTargets(database), settings);
    }

    /** What agents uploaded to the portal. */
    @Bean
    Attachments attachments(MongoDatabase database, Clock clock) {
        MediaStore media = new GridFsMediaStore(database, clock);
        return (tenantId, attachmentId) -> media.find(MediaKey.ofAttachment(tenantId, attachmentId))
                .map(file -> new Attachments.Attachment(
                        Objects.requireNonNullElse(file.filename(), "file"),
                        file.mimeType(),
                        file.size(),
                        () -> media.open(file)));
    }

    @Bean
    Sender sender(
            MongoDatabase database,
            GraphApi graph,
            Attachments attachments,
            EventPublisher events,
            OutboundSettings settings,
            Clock clock) {
        MessageStore messages = new MessageStore(database);
        return Sender.create(
                new OutboxStore(database),
                new ConversationTargets(database),
                new RedirectStore(database),
                messages,
                new MessageStatuses(new StatusStore(database), messages),
                new Effects(
                        new EffectStore(database),
                        new MessageContentStore(database),
                        messages,
                        new ConversationStore(database)),
                attachments,
                graph,
                events,
                settings,
                clock);
    }

    @Bean
    OutboundMessageConsumer outboundMessageConsumer(
            MongoDatabase database,
            TenantDirectory tenants,
            EventPublisher events,
            MetricsBroadcaster metrics,
            Sender sender,
            Clock clock) {
        ConversationTargets targets = new ConversationTargets(database);
        Recipients recipients = new Recipients(
                new AliasStore(database),
                new ContactStore(database),
                new MessageStore(database),
                new ConversationStore(database),
                targets);
        return new OutboundMessageConsumer(
                new OutboundMessages(
                        tenants, recipients, targets, new RedirectStore(database), new OutboxStore(database), clock),
                events,
                metrics,
                sender);
    }
}
