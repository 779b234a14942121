package io.waba.inbox.shared.signal;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.PresenceStatus;
import io.waba.inbox.shared.wire.Require;
import io.waba.inbox.shared.wire.WireJson;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one portal instance tells the others about a tenant, in the envelope of events, without a position. The envelope's type says which; it
 * is none of {@link io.waba.inbox.shared.event.EventType}.
 */
public sealed interface InstanceSignal {

    /** The envelope's type. */
    String wireName();

    /** In its envelope. */
    default EventEnvelope in(String tenantId, String eventId, Instant now) {
        return new EventEnvelope(wireName(), tenantId, eventId, now, WireJson.toTree(this), null);
    }

    /**
     * The signal in an envelope; empty when it is an event, which browsers may have.
     *
     * @throws io.waba.inbox.shared.wire.MalformedMessageException when it is a signal that is not as it should be
     */
    static Optional<InstanceSignal> of(EventEnvelope envelope) {
        return switch (envelope.type()) {
            case AgentsHere.WIRE_NAME -> Optional.of(WireJson.fromTree(envelope.data(), AgentsHere.class));
            case AgentChanged.WIRE_NAME -> Optional.of(WireJson.fromTree(envelope.data(), AgentChanged.class));
            default -> Optional.empty();
        };
    }

    /**
     * Which agents have sockets on an instance, and what they do there. It replaces what the instance said before: of all agents when
     * {@code whole}, otherwise of those that it names.
     *
     * @param instanceId a new one with each start of an instance
     * @param whole whether an agent who is not named has no socket there; said every few seconds, so that an instance which died is noticed
     * @param asking whether the others shall say theirs now
     * @param agents what they do
     */
    record AgentsHere(String instanceId, boolean whole, boolean asking, List<AgentHere> agents)
            implements InstanceSignal {

        public static final String WIRE_NAME = "agents_here";

        public AgentsHere {
            Require.text("instanceId", instanceId);
            Require.present("agents", agents);
            agents = List.copyOf(agents);
        }

        @Override
        public String wireName() {
            return WIRE_NAME;
        }
    }

    /**
     * What an agent does on one instance, all tabs there together.
     *
     * @param agentId the agent
     * @param status {@code offline} when the last socket there has gone
     * @param viewing the conversations that are open
     * @param typing the conversations that the agent writes in
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record AgentHere(String agentId, PresenceStatus status, List<String> viewing, List<String> typing) {

        public AgentHere {
            Require.text("agentId", agentId);
            Require.present("status", status);
            viewing = viewing == null ? List.of() : List.copyOf(viewing);
            typing = typing == null ? List.of() : List.copyOf(typing);
        }
    }

    /** An agent's account was changed: whether the agent may keep its sockets is to be asked of the store now. */
    record AgentChanged(String agentId) implements InstanceSignal {

        public static final String WIRE_NAME = "agent_changed";

        public AgentChanged {
            Require.text("agentId", agentId);
        }

        @Override
        public String wireName() {
            return WIRE_NAME;
        }
    }
}
