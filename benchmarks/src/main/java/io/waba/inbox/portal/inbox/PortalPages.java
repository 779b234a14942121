package io.waba.inbox.portal.inbox;

import com.mongodb.client.MongoClient;
import io.waba.inbox.portal.agents.AgentIdentity;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.SimpleMongoClientDatabaseFactory;

/** The pages that the portal reads for its REST answers, by the portal's own queries. */
public final class PortalPages {

    private static final int PAGE = 50;

    private final InboxReader inbox;

    public PortalPages(MongoClient client, String database) {
        this.inbox = new InboxReader(new SimpleMongoClientDatabaseFactory(client, database));
    }

    /** A page of the list; returns how many conversations it has. */
    public int list(AgentIdentity agent, @Nullable String status, @Nullable String assignee, @Nullable String after) {
        return inbox.conversations(agent, new InboxReader.Filter(status, assignee, false, null, null), after, PAGE)
                .size();
    }

    /** A page of a conversation; returns how many messages it has. */
    public int thread(AgentIdentity agent, String conversationId) {
        return inbox.messagesBefore(agent.tenantId(), conversationId, null, PAGE)
                .size();
    }
}
