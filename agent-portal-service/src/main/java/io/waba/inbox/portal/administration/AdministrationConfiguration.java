package io.waba.inbox.portal.administration;

import io.waba.inbox.portal.store.IndexesAtStart;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.mongodb.MongoDatabaseFactory;

/** Sees to the indexes of what is set up here. */
@Configuration(proxyBeanMethods = false)
class AdministrationConfiguration {

    @Bean
    IndexesAtStart administrationIndexes(MongoDatabaseFactory databases) {
        return new IndexesAtStart("administration", () -> {
            CannedRepliesController.items(databases).createIndexes();
            LabelsController.items(databases).createIndexes();
        });
    }
}
