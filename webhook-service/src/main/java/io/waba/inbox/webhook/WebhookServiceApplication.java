package io.waba.inbox.webhook;

import io.waba.inbox.webhook.receive.WebhookSettings;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Receives WhatsApp's webhooks; stateless, any number side by side. */
@SpringBootApplication
public class WebhookServiceApplication {

    public static void main(String[] args) {
        try {
            WebhookSettings.requireSecrets(System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println("webhook-service does not start. " + e.getMessage());
            System.exit(1);
        }
        SpringApplication.run(WebhookServiceApplication.class, args);
    }
}
