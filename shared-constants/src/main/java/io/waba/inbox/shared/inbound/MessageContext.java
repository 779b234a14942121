package io.waba.inbox.shared.inbound;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a message refers to.
 *
 * @param from who wrote the message replied to
 * @param messageId the message replied to
 * @param forwarded whether it was forwarded
 * @param frequentlyForwarded whether it was forwarded more than five times
 * @param referredProduct the catalogue product asked about, as it came
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MessageContext(
        @Nullable String from,
        @Nullable String messageId,
        boolean forwarded,
        boolean frequentlyForwarded,
        @Nullable JsonNode referredProduct) {}
