package io.waba.inbox.webhook.receive;

import io.micrometer.core.instrument.MeterRegistry;
import io.waba.inbox.webhook.publish.UpdatePublisher;
import io.waba.inbox.webhook.translate.EnvelopeTranslator;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebhookSettings.class)
class ReceiveConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    WebhookIntake webhookIntake(
            WebhookSettings settings, Clock clock, UpdatePublisher publisher, MeterRegistry meters) {
        return new WebhookIntake(
                new WebhookSignature(settings.appSecret()), new EnvelopeTranslator(clock), publisher, meters);
    }

    @Bean
    BodyReader bodyReader(WebhookSettings settings) {
        return new BodyReader(
                Math.toIntExact(settings.maxBodySize().toBytes()), settings.bodyTimeout(), System::nanoTime);
    }

    @Bean
    LargeBodies largeBodies() {
        return new LargeBodies(Duration.ofMillis(500));
    }
}
