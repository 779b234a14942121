package io.waba.inbox.webhook;

import io.waba.inbox.testing.CuttableProxy;
import io.waba.inbox.testing.TestInfrastructure;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The service on a free port, its broker behind a proxy that can be cut. */
final class RunningService implements AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final Meta meta;

    private RunningService(ConfigurableApplicationContext context) {
        this.context = context;
        this.meta = new Meta(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    static CuttableProxy proxyBeforeBroker() {
        return CuttableProxy.before(URI.create(TestInfrastructure.get().rabbitmqUri()));
    }

    static RunningService start(CuttableProxy broker) {
        return start(broker.rewrite(TestInfrastructure.get().rabbitmqUri()));
    }

    static RunningService start(String brokerUri, String... furtherSettings) {
        List<String> settings = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.rabbitmq.addresses=" + brokerUri,
                "--waba.webhook.app-secret=" + Meta.APP_SECRET,
                "--waba.webhook.verify-token=" + Meta.VERIFY_TOKEN));
        settings.addAll(List.of(furtherSettings));
        return new RunningService(
                SpringApplication.run(WebhookServiceApplication.class, settings.toArray(String[]::new)));
    }

    Meta meta() {
        return meta;
    }

    @Override
    public void close() {
        context.close();
    }
}
