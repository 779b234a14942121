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
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Updates of every kind: a few customers, seconds that several messages share, webhooks that Meta sent twice, placeholders that are filled, and
 * statuses, reactions, edits and revokes of known and unknown messages.
 */
final class RandomWebhooks {

    /** Few, so that what is done meets its message often, and sometimes does not. */
    private static final int MESSAGES = 5;

    private static final int UNKNOWN = 1;
    private static final int SECONDS = 4;
    private static final int MICROSECONDS = 5_000_000;

    private static final List<Customer> CUSTOMERS = List.of(
            Samples.JOHN, new Customer("4915112345678", null, "Erika", null), new Customer(null, "BR.77", "Zé", "ze"));
    private static final List<@Nullable String> PHONES = Arrays.asList("1234567890", "4915112345678", null);
    private static final List<@Nullable String> USERS = Arrays.asList("US.1234", "BR.77", null, null);
    private static final List<String> EMOJIS = List.of("👍", "🎉", "");
    private static final List<MessageStatus> STATUSES =
            List.of(MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ, MessageStatus.FAILED);

    private final Random random;
    private final List<InboundUpdate> updates = new ArrayList<>();

    private final boolean numbersChangeHands;

    private RandomWebhooks(Random random, boolean numbersChangeHands) {
        this.random = random;
        this.numbersChangeHands = numbersChangeHands;
    }

    /**
     * A set of updates.
     *
     * @param numbersChangeHands whether it takes news to know who somebody is
     */
    static List<InboundUpdate> of(Random random, boolean numbersChangeHands) {
        RandomWebhooks webhooks = new RandomWebhooks(random, numbersChangeHands);
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
                switch (random.nextInt(numbersChangeHands ? 12 : 8)) {
                    case 0 -> new MessageContent.RequestWelcome();
                    case 1 -> new MessageContent.SystemChange("customer_identity_changed", "New code", null, null);
                    case 8, 9 -> new MessageContent.SystemChange("user_changed_number", "New number", phone(), null);
                    case 10 -> new MessageContent.SystemChange("user_changed_user_id", "New id", null, any(USERS));
                    default -> new MessageContent.Text("text " + number);
                };
        InboundMessage message = Samples.message(
                Samples.PHONE_NUMBER_ID,
                "wamid." + number,
                customer(),
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

    /** Known by phone only, by user id only, or by both; numbers and ids change hands. */
    private Customer customer() {
        if (!numbersChangeHands) {
            return CUSTOMERS.get(random.nextInt(CUSTOMERS.size()));
        }
        String phone = any(PHONES);
        String userId = any(USERS);
        String name = "name " + random.nextInt(3);
        return new Customer(
                phone == null && userId == null ? phone() : phone, userId, name, userId == null ? null : "u");
    }

    private String phone() {
        return Objects.requireNonNull(PHONES.get(random.nextInt(PHONES.size() - 1)));
    }

    private @Nullable String any(List<@Nullable String> values) {
        return values.get(random.nextInt(values.size()));
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
