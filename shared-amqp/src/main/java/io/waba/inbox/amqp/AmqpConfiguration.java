package io.waba.inbox.amqp;

import java.time.Clock;
import org.springframework.amqp.core.AmqpAdmin;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.ConnectionNameStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.env.Environment;

/** What a service imports to publish and consume. Needs a {@link Clock} bean; the service adds its queues' declarations. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AmqpSettings.class)
@PropertySource("classpath:io/waba/inbox/amqp/defaults.properties")
public class AmqpConfiguration {

    @Bean
    ConnectionNameStrategy connectionNameStrategy(Environment environment) {
        String name = environment.getProperty("spring.application.name", "waba-inbox");
        return factory -> name;
    }

    @Bean
    ConfirmedPublisher confirmedPublisher(CachingConnectionFactory connections, AmqpSettings settings) {
        return new ConfirmedPublisher(connections, settings.publishTimeout());
    }

    @Bean
    DeadLetters deadLetters(Clock clock) {
        return new DeadLetters(clock);
    }

    @Bean
    QueueConsumers queueConsumers(
            CachingConnectionFactory connections, ConfirmedPublisher publisher, DeadLetters deadLetters) {
        return new QueueConsumers(connections, publisher, deadLetters, Pauses.DEFAULT);
    }

    @Bean
    QueuesEndpoint queuesEndpoint(AmqpAdmin admin) {
        return new QueuesEndpoint(admin);
    }

    @Bean
    TopologyDeclarations topologyDeclarations(AmqpSettings settings) {
        return new TopologyDeclarations(settings.queueType());
    }
}
