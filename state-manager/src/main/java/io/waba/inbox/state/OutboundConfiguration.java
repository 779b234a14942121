package io.waba.inbox.state;

import com.mongodb.client.MongoDatabase;
import io.waba.inbox.graph.GraphApi;
import io.waba.inbox.media.GridFsMediaStore;
import io.waba.inbox.media.MediaKey;
import io.waba.inbox.media.MediaStore;
import io.waba.inbox.state.consume.OutboundMessageConsumer;
import io.waba.inbox.state.metrics.MetricsBroadcaster;
import io.waba.inbox.state.outbound.Attachments;
import io.waba.inbox.state.outbound.GraphSignals;
import io.waba.inbox.state.outbound.OutboundMessages;
import io.waba.inbox.state.outbound.OutboundSettings;
import io.waba.inbox.state.outbound.Sender;
import io.waba.inbox.state.publish.EventPublisher;
import io.waba.inbox.state.store.Stores;
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
    GraphSignals customerSignals(GraphApi graph, Stores stores, OutboundSettings settings) {
        return new GraphSignals(graph, stores.targets(), settings);
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
            Stores stores,
            GraphApi graph,
            Attachments attachments,
            EventPublisher events,
            OutboundSettings settings,
            Clock clock) {
        return Sender.create(stores, attachments, graph, events, settings, clock);
    }

    @Bean
    OutboundMessageConsumer outboundMessageConsumer(
            Stores stores,
            TenantDirectory tenants,
            EventPublisher events,
            MetricsBroadcaster metrics,
            Sender sender,
            Clock clock) {
        return new OutboundMessageConsumer(new OutboundMessages(tenants, stores, clock), events, metrics, sender);
    }
}
