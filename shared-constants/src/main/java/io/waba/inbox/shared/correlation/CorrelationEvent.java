package io.waba.inbox.shared.correlation;

import io.waba.inbox.shared.wire.Require;
import java.time.Instant;

/**
 * An integration says which of its own objects a conversation is.
 *
 * @param tenantId whose conversation
 * @param conversationId our id
 * @param externalSystem the integration, such as {@code genesys}
 * @param externalId the integration's id
 * @param occurredAt when it was linked; of two links by one system the later one holds
 */
public record CorrelationEvent(
        String tenantId, String conversationId, String externalSystem, String externalId, Instant occurredAt) {

    public CorrelationEvent {
        Require.text("tenantId", tenantId);
        Require.text("conversationId", conversationId);
        Require.text("externalSystem", externalSystem);
        Require.text("externalId", externalId);
        Require.present("occurredAt", occurredAt);
    }
}
