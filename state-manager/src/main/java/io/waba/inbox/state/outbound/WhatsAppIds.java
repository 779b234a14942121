package io.waba.inbox.state.outbound;

import io.waba.inbox.state.store.MessageStore;
import io.waba.inbox.state.store.StoredMessage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What WhatsApp calls a message that an agent or an integration refers to, by our id or WhatsApp's. */
final class WhatsAppIds {

    private static final String OUR_IDS = "m_";

    private final MessageStore messages;

    WhatsAppIds(MessageStore messages) {
        this.messages = messages;
    }

    /** WhatsApp's id, or null when it has none (yet). */
    @Nullable
    String of(String tenantId, @Nullable String messageId) {
        if (messageId == null) {
            return null;
        }
        Optional<StoredMessage> known = messages.find(tenantId, messageId);
        if (known.isPresent()) {
            return known.get().whatsappId();
        }
        return messageId.startsWith(OUR_IDS) ? null : messageId;
    }
}
