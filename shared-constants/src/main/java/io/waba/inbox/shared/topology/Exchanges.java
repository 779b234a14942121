package io.waba.inbox.shared.topology;

/** Every exchange name; queues are otherwise reached through the default exchange by their name. */
public final class Exchanges {

    /** Direct, routing key = tenant id: the relay → every portal instance, each on its own exclusive queue. */
    public static final String AGENT_PORTAL_BROADCAST = "waba.agent-portal.broadcast";

    private Exchanges() {}
}
