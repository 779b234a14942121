package io.waba.inbox.portal.activity;

import io.waba.inbox.shared.event.PresenceStatus;
import io.waba.inbox.shared.signal.InstanceSignal.AgentHere;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an agent does, all tabs together: online while one of them is, in every conversation that one of them has open.
 *
 * @param viewing the conversations that are open
 * @param typing the conversations that the agent writes in
 */
record Doing(PresenceStatus status, Set<String> viewing, Set<String> typing) {

    static final Doing NOTHING = new Doing(PresenceStatus.OFFLINE, Set.of(), Set.of());

    static Doing of(AgentHere here) {
        return new Doing(here.status(), Set.copyOf(here.viewing()), Set.copyOf(here.typing()));
    }

    static Doing together(Collection<Doing> parts) {
        PresenceStatus status = PresenceStatus.OFFLINE;
        Set<String> viewing = new HashSet<>();
        Set<String> typing = new HashSet<>();
        for (Doing part : parts) {
            status = part.status.compareTo(status) < 0 ? part.status : status;
            viewing.addAll(part.viewing);
            typing.addAll(part.typing);
        }
        return new Doing(status, viewing, typing);
    }

    Doing with(PresenceStatus other) {
        return new Doing(other, viewing, typing);
    }

    boolean isThere() {
        return status != PresenceStatus.OFFLINE;
    }

    AgentHere by(String agentId) {
        return new AgentHere(agentId, status, List.copyOf(viewing), List.copyOf(typing));
    }
}
