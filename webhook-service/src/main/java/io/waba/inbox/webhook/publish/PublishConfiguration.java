package io.waba.inbox.webhook.publish;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.waba.inbox.amqp.AmqpConfiguration;
import io.waba.inbox.amqp.AmqpSettings;
import io.waba.inbox.amqp.ConfirmedPublisher;
import io.waba.inbox.amqp.TopologyDeclarations;
import io.waba.inbox.shared.topology.Topology;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.amqp.core.Declarables;
import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

@Configuration(proxyBeanMethods = false)
@Import(AmqpConfiguration.class)
class PublishConfiguration {

    private static final long IDLE_SECONDS = 30;

    @Bean
    Declarables inboundQueues(TopologyDeclarations declarations) {
        return declarations.queues(
                Topology.INBOUND_MESSAGES, Topology.INBOUND_STATUSES, Topology.INBOUND_NOTIFICATIONS);
    }

    /**
     * Nothing queues here: what finds no thread fails at once. Two threads for each request that can be served at once, because one whose
     * request was given up may still hang on the broker, and one that is done takes a moment to become free.
     */
    @Bean
    ExecutorService publishingThreads(TomcatServerProperties tomcat) {
        return new ThreadPoolExecutor(
                0,
                2 * tomcat.getThreads().getMax(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new CustomizableThreadFactory("publish-"));
    }

    @Bean
    UpdatePublisher updatePublisher(
            ConfirmedPublisher publisher,
            CircuitBreakerRegistry circuits,
            ExecutorService publishingThreads,
            AmqpSettings settings) {
        return new UpdatePublisher(
                publisher::publish, circuits.circuitBreaker("publish"), publishingThreads, settings.publishTimeout());
    }
}
