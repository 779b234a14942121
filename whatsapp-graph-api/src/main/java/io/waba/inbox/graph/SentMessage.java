package io.waba.inbox.graph;

import org.jspecify.annotations.Nullable;

/**
 * A message that Meta accepted, which is not sent yet: the statuses tell.
 *
 * @param wamid WhatsApp's id of the message
 * @param waId the recipient's WhatsApp id, where Meta gave one
 */
public record SentMessage(String wamid, @Nullable String waId) {}
