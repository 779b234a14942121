package io.waba.inbox.portal.agents;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.DuplicateKeyException;
import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.access.Role;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Agents in MongoDB. Written with the driver alone, because the command line has no Spring. */
final class AgentStore implements EnabledAgents, AgentDirectory {

    static final String EMAIL = "email";
    private static final String ID = "_id";
    private static final String NAME = "name";
    private static final String ROLE = "role";
    private static final String PASSWORD_HASH = "passwordHash";
    private static final String ENABLED = "enabled";

    private final MongoCollection<Document> agents;
    private final MongoCollection<Document> tenants;

    AgentStore(MongoDatabase database) {
        this.agents = database.getCollection(Collections.AGENTS);
        this.tenants = database.getCollection(Collections.TENANTS);
    }

    Optional<Agent> byId(String id) {
        return Optional.ofNullable(agents.find(eq(ID, id)).first()).map(AgentStore::toAgent);
    }

    @Override
    public Optional<Colleague> colleague(String tenantId, String agentId) {
        return byId(agentId)
                .filter(agent -> agent.tenantId().equals(tenantId))
                .map(agent -> new Colleague(agent.id(), agent.name(), agent.enabled()));
    }

    Optional<Agent> byEmail(String email) {
        return Optional.ofNullable(agents.find(eq(EMAIL, normalized(email))).first())
                .map(AgentStore::toAgent);
    }

    @Override
    public Map<String, Post> among(Set<String> agentIds) {
        Map<String, Post> enabled = new HashMap<>();
        agents.find(and(in(ID, agentIds), eq(ENABLED, true)))
                .projection(Projections.include(Fields.TENANT_ID, ROLE))
                // A role that is none of ours is no post, and nobody else's concern.
                .forEach(agent -> Role.of(String.valueOf(agent.getString(ROLE)))
                        .ifPresent(role ->
                                enabled.put(agent.getString(ID), new Post(agent.getString(Fields.TENANT_ID), role))));
        return enabled;
    }

    /** Oldest first; every tenant's when no tenant is given. */
    List<Agent> list(@Nullable String tenantId) {
        return agents.find(tenantId == null ? Filters.empty() : eq(Fields.TENANT_ID, tenantId))
                .sort(Sorts.ascending(Fields.TENANT_ID, Fields.CREATED_AT, ID))
                .map(AgentStore::toAgent)
                .into(new ArrayList<>());
    }

    boolean tenantExists(String tenantId) {
        return tenants.find(eq(ID, tenantId)).projection(new Document(ID, 1)).first() != null;
    }

    /** Returns false, and changes nothing, when there is an agent with that e-mail. */
    boolean insert(Agent agent) {
        try {
            agents.insertOne(new Document(ID, agent.id())
                    .append(Fields.TENANT_ID, agent.tenantId())
                    .append(EMAIL, normalized(agent.email()))
                    .append(NAME, agent.name())
                    .append(ROLE, agent.role().wireName())
                    .append(PASSWORD_HASH, agent.passwordHash())
                    .append(ENABLED, agent.enabled())
                    .append(Fields.CREATED_AT, Date.from(agent.createdAt().truncatedTo(ChronoUnit.MILLIS))));
            return true;
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                return false;
            }
            throw e;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    void setEnabled(Agent agent, boolean enabled) {
        agents.updateOne(
                and(eq(ID, agent.id()), eq(Fields.TENANT_ID, agent.tenantId())), Updates.set(ENABLED, enabled));
    }

    /** The indexes that the methods above rely on; harmless when they are there. */
    void createIndexes() {
        agents.createIndex(Indexes.ascending(EMAIL), new IndexOptions().unique(true));
        agents.createIndex(Indexes.ascending(Fields.TENANT_ID, Fields.CREATED_AT));
    }

    static String normalized(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }

    private static Agent toAgent(Document document) {
        String role = document.getString(ROLE);
        Instant createdAt = document.getDate(Fields.CREATED_AT).toInstant();
        return new Agent(
                document.getString(ID),
                document.getString(Fields.TENANT_ID),
                document.getString(EMAIL),
                document.getString(NAME),
                Role.of(role)
                        .orElseThrow(() -> new IllegalStateException("agent " + document.getString(ID) + ": role "
                                + role + " (expected: one of " + List.of(Role.values()) + ")")),
                document.getString(PASSWORD_HASH),
                document.getBoolean(ENABLED, false),
                createdAt);
    }
}
