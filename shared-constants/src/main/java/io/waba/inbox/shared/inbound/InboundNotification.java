package io.waba.inbox.shared.inbound;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Topology;
import io.waba.inbox.shared.wire.Require;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Everything that is neither a message nor a status that we understand, kept whole: the other webhook fields, and updates of the field
 * {@code messages} that have no sender, no id or an unknown status.
 *
 * @param wabaId the WhatsApp Business Account that the entry was for
 * @param field the webhook field, such as {@code account_update}
 * @param phoneNumberId the business phone number, where the update names one
 * @param problem why an update of the field {@code messages} is here; absent for other fields
 * @param value the update as Meta sent it
 * @param receivedAt when the webhook reached us
 * @param batchPosition the update's place in its batch, from 0
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InboundNotification(
        String wabaId,
        String field,
        @Nullable String phoneNumberId,
        @Nullable String problem,
        JsonNode value,
        Instant receivedAt,
        int batchPosition)
        implements InboundUpdate {

    public InboundNotification {
        Require.text("wabaId", wabaId);
        Require.text("field", field);
        Require.present("value", value);
        Require.present("receivedAt", receivedAt);
        Require.notNegative("batchPosition", batchPosition);
    }

    @Override
    public QueueDefinition queue() {
        return Topology.INBOUND_NOTIFICATIONS;
    }
}
