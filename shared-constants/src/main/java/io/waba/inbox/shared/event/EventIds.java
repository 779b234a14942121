package io.waba.inbox.shared.event;

import io.waba.inbox.shared.inbound.MessageStatus;
import java.time.Instant;

/**
 * Deterministic event ids: type, tenant, source and state. The same cause gives the same id however often it is processed, and the tenant
 * in it keeps two tenants' sources apart.
 */
public final class EventIds {

    private EventIds() {}

    public static String newMessage(String tenantId, String messageId) {
        return id(EventType.NEW_MESSAGE, tenantId, messageId);
    }

    public static String statusUpdate(String tenantId, String messageId, MessageStatus status) {
        return id(EventType.STATUS_UPDATE, tenantId, messageId, status.wireName());
    }

    /**
     * A change of a conversation.
     *
     * @param cause what changed the conversation, such as {@code correlated}
     * @param sourceId the id of that cause
     */
    public static String conversationUpdate(String tenantId, String conversationId, String cause, String sourceId) {
        return id(EventType.CONVERSATION_UPDATE, tenantId, conversationId, cause, sourceId);
    }

    /**
     * A reaction.
     *
     * @param reactionId WhatsApp's id of the reaction, or our id of the message that carries ours
     */
    public static String messageReaction(String tenantId, String reactionId) {
        return id(EventType.MESSAGE_REACTION, tenantId, reactionId);
    }

    /**
     * A change of what a message says.
     *
     * @param sourceId WhatsApp's id of the edit or revoke; the message's own when it was filled
     */
    public static String messageUpdate(String tenantId, PortalEvent.MessageUpdate.Change change, String sourceId) {
        return id(EventType.MESSAGE_UPDATE, tenantId, change.wireName(), sourceId);
    }

    /**
     * A change of a ticket.
     *
     * @param cause {@code opened}, or the id of the command that changed it
     */
    public static String ticketUpdate(String tenantId, String ticketId, String cause) {
        return id(EventType.TICKET_UPDATE, tenantId, ticketId, cause);
    }

    public static String metricsUpdate(String tenantId, Instant countedAt) {
        return id(EventType.METRICS_UPDATE, tenantId, countedAt.toString());
    }

    /** What an agent does; not logged, so the id need not tell one time from the next. */
    public static String activity(EventType type, String tenantId, String agentId) {
        return id(type, tenantId, agentId);
    }

    /** A change of what a tenant's agents choose from; not logged, so the id need not tell one time from the next. */
    public static String catalogUpdate(String tenantId, Catalog catalog) {
        return id(EventType.CATALOG_UPDATE, tenantId, catalog.wireName());
    }

    private static String id(EventType type, String... parts) {
        return type.wireName() + ":" + String.join(":", parts);
    }
}
