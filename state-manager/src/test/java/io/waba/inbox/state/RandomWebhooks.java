package io.waba.inbox.state;

import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.InboundUpdate;
import io.waba.inbox.shared.inbound.MessageContent;
import io.waba.inbox.shared.inbound.MessageStatus;
import io.waba.inbox.shared.inbound.WhatsAppError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Updates of every kind: a few customers, seconds that several messages share, webhooks that Meta sent twice, placeholders that are filled, and
 * statuses, reactions, edits and revokes of known and unknown messages.
 */
final class RandomWebhooks {

    /** Few, so that what is done meets its message often, and sometimes does not. */
    private static final int MESSAGES = 6;

    private static final int UNKNOWN = 1;
    private static final int SECONDS = 4;
    private static final int MICROSECONDS = 5_000_000;

    private static final List<Customer> CUSTOMERS = List.of(
            Samples.JOHN, new Customer("4915112345678", null, "Erika", null), new Customer(null, "BR.77", "Zé", "ze"));
    private static final List<String> EMOJIS = List.of("👍", "🎉", "");
    private static final List<MessageStatus> STATUSES =
            List.of(MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ, MessageStatus.FAILED);

    private final Random random;
    private final List<InboundUpdate> updates = new ArrayList<>();

    private RandomWebhooks(Random random) {
        this.random = random;
    }

    static List<InboundUpdate> of(Random random) {
        RandomWebhooks webhooks = new RandomWebhooks(random);
        for (int i = 0; i < MESSAGES; i++) {
            webhooks.message(i);
        }
        for (int i = 0; i < MESSAGES; i++) {
            webhooks.effect(i);
        }
        for (int i = 0; i < MESSAGES; i++) {
            webhooks.status();
        }
        return webhooks.updates;
    }

    private void message(int number) {
        MessageContent content =
                switch (random.nextInt(8)) {
                    case 0 -> new MessageContent.RequestWelcome();
                    case 1 -> new MessageContent.SystemChange("customer_identity_changed", "New code", null, null);
                    default -> new MessageContent.Text("text " + number);
                };
        InboundMessage message = Samples.message(
                Samples.PHONE_NUMBER_ID,
                "wamid." + number,
                CUSTOMERS.get(random.nextInt(CUSTOMERS.size())),
                Samples.NOON.plusSeconds(random.nextInt(SECONDS)),
                content);
        delivered(message);
        if (random.nextInt(4) == 0 && !content.quiet()) {
            delivered(Samples.message(
                    Samples.PHONE_NUMBER_ID,
                    message.messageId(),
                    message.customer(),
                    message.timestamp(),
                    new MessageContent.Unsupported("unknown")));
        }
    }

    private void effect(int number) {
        String target = anyMessage();
        MessageContent content =
                switch (random.nextInt(6)) {
                    case 0, 1 -> new MessageContent.Edit(target, new MessageContent.Text("edit " + number));
                    case 2 -> new MessageContent.Revoke(target);
                    default -> {
                        String emoji = EMOJIS.get(random.nextInt(EMOJIS.size()));
                        yield new MessageContent.Reaction(target, emoji.isEmpty() ? null : emoji);
                    }
                };
        delivered(Samples.message(
                Samples.PHONE_NUMBER_ID,
                "wamid.effect." + number,
                Samples.JOHN,
                Samples.NOON.plusSeconds(random.nextInt(SECONDS)),
                content));
    }

    private void status() {
        InboundStatus status = Samples.status(
                anyMessage(),
                STATUSES.get(random.nextInt(STATUSES.size())),
                Samples.NOON.plusSeconds(random.nextInt(SECONDS)));
        if (status.status() == MessageStatus.FAILED) {
            int code = 131_047 + random.nextInt(2);
            status = Samples.failed(status, new WhatsAppError(code, "error " + code, null, null, null));
        }
        for (int deliveries = 1 + random.nextInt(2); deliveries > 0; deliveries--) {
            updates.add(Samples.redelivered(status, later(status.timestamp())));
        }
    }

    private void delivered(InboundMessage message) {
        for (int deliveries = 1 + random.nextInt(2); deliveries > 0; deliveries--) {
            updates.add(Samples.redelivered(message, later(message.timestamp()), random.nextInt(3)));
        }
    }

    private Instant later(Instant timestamp) {
        return timestamp.plusNanos(1_000L * random.nextInt(MICROSECONDS));
    }

    private String anyMessage() {
        return "wamid." + random.nextInt(MESSAGES + UNKNOWN);
    }
}
