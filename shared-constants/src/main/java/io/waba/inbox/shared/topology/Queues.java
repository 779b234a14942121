package io.waba.inbox.shared.topology;

/** Every queue name. {@link Topology} says how each is declared. */
public final class Queues {

    /** webhook-service → state-manager: {@link io.waba.inbox.shared.inbound.InboundMessage}. */
    public static final String INBOUND_MESSAGES = "waba.inbound.messages";

    /** webhook-service → state-manager: {@link io.waba.inbox.shared.inbound.InboundStatus}. */
    public static final String INBOUND_STATUSES = "waba.inbound.statuses";

    /** webhook-service → state-manager: {@link io.waba.inbox.shared.inbound.InboundNotification}. */
    public static final String INBOUND_NOTIFICATIONS = "waba.inbound.notifications";

    /** portal or an integration → state-manager: messages to customers. */
    public static final String OUTBOUND_MESSAGES = "waba.outbound.messages";

    /** integration → state-manager: {@link io.waba.inbox.shared.correlation.CorrelationEvent}. */
    public static final String CORRELATION_EVENTS = "waba.correlation.events";

    /** portal → state-manager: read, assign, ticket status, label, note, reaction. */
    public static final String PORTAL_COMMANDS = "waba.portal.commands";

    /** state-manager → an external transformer: the message with its conversation. */
    public static final String INBOUND_ENRICHED = "inbound.enriched";

    /** state-manager → the relay: {@link io.waba.inbox.shared.event.EventEnvelope}. */
    public static final String AGENT_PORTAL_EVENTS = "waba.agent-portal.events";

    private static final String DEAD_SUFFIX = ".dead";

    private Queues() {}

    /** The queue that keeps what a consumer of {@code queue} could never process. */
    public static String dead(String queue) {
        return queue + DEAD_SUFFIX;
    }

    /** Whether a queue of this name is the {@link #dead} queue of another. */
    public static boolean isDead(String queue) {
        return queue.endsWith(DEAD_SUFFIX);
    }
}
