package io.waba.inbox.portal.media;

import com.mongodb.client.MongoDatabase;
import io.waba.inbox.graph.GraphApi;
import io.waba.inbox.graph.GraphMedia;
import io.waba.inbox.graph.GraphSettings;
import io.waba.inbox.media.GridFsMediaStore;
import io.waba.inbox.media.MediaStore;
import io.waba.inbox.shared.store.Collections;
import java.time.Clock;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.mongodb.MongoDatabaseFactory;

/** Puts the parts together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GraphApiSettings.class)
class MediaConfiguration {

    @Bean
    GridFsMediaStore mediaStore(MongoDatabaseFactory databases, Clock clock) {
        return new GridFsMediaStore(databases.getMongoDatabase(), clock);
    }

    @Bean
    AbandonedUploads abandonedUploads(GridFsMediaStore store) {
        return new AbandonedUploads(store);
    }

    @Bean
    WhatsAppMedia whatsAppMedia(GraphApiSettings settings, MediaStore store, Clock clock) {
        Optional<GraphMedia> graph = settings.token().isBlank()
                ? Optional.empty()
                : Optional.of(
                        new GraphApi(GraphSettings.of(settings.baseUrl(), settings.version(), settings.token()), clock)
                                .media());
        return new WhatsAppMedia(graph, store);
    }

    @Bean
    MediaReader mediaReader(MongoDatabaseFactory databases, MediaStore store, WhatsAppMedia whatsApp) {
        MongoDatabase database = databases.getMongoDatabase();
        return new MediaReader(database.getCollection(Collections.MESSAGES), store, whatsApp);
    }
}
