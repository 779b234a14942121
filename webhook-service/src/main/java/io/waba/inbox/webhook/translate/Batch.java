package io.waba.inbox.webhook.translate;

import io.waba.inbox.shared.inbound.InboundNotification;
import io.waba.inbox.shared.inbound.InboundUpdate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The updates of one POST so far; gives each its position. */
final class Batch {

    /** In place of an account or a field that an update does not name. */
    static final String UNKNOWN = "unknown";

    private final Instant receivedAt;
    private final List<InboundUpdate> updates = new ArrayList<>();

    Batch(Instant receivedAt) {
        this.receivedAt = receivedAt;
    }

    Instant receivedAt() {
        return receivedAt;
    }

    int nextPosition() {
        return updates.size();
    }

    void add(InboundUpdate update) {
        updates.add(update);
    }

    void addNotification(
            String wabaId,
            String field,
            @Nullable String phoneNumberId,
            @Nullable RuntimeException problem,
            JsonNode value) {
        String reason = problem == null ? null : problem.getMessage();
        add(new InboundNotification(wabaId, field, phoneNumberId, reason, value, receivedAt, nextPosition()));
    }

    List<InboundUpdate> updates() {
        return List.copyOf(updates);
    }
}
