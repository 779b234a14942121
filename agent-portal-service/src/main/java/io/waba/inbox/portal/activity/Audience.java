package io.waba.inbox.portal.activity;

import io.waba.inbox.portal.hub.Hub;
import io.waba.inbox.portal.hub.Subscription;
import io.waba.inbox.shared.access.Rooms;
import io.waba.inbox.shared.event.EventEnvelope;

/** The sockets of this instance, who are shown what agents do. No method blocks. */
public interface Audience {

    /** To every socket of the tenant. */
    void everybody(EventEnvelope event);

    /** To the sockets in a conversation, except those of the agent. */
    void othersIn(String conversationId, String agentId, EventEnvelope event);

    /** To one socket. */
    void one(Subscription socket, EventEnvelope event);

    /** Nobody is shown anything. */
    Audience NONE = new Audience() {
        @Override
        public void everybody(EventEnvelope event) {}

        @Override
        public void othersIn(String conversationId, String agentId, EventEnvelope event) {}

        @Override
        public void one(Subscription socket, EventEnvelope event) {}
    };

    /** Those of the hub. */
    static Audience of(Hub hub) {
        return new Audience() {
            @Override
            public void everybody(EventEnvelope event) {
                hub.send(Rooms.tenant(event.tenantId()), event);
            }

            @Override
            public void othersIn(String conversationId, String agentId, EventEnvelope event) {
                hub.sendToOthers(Rooms.conversation(conversationId), event, agentId);
            }

            @Override
            public void one(Subscription socket, EventEnvelope event) {
                socket.tell(event);
            }
        };
    }
}
