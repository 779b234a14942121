package io.waba.inbox.portal.agents;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.DuplicateKeyException;
import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.access.Role;
import io.waba.inbox.shared.event.PresenceStatus;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Agents in MongoDB. Written with the driver alone, because the command line has no Spring. */
final class AgentStore implements EnabledAgents, AgentDirectory, LastSeen {

    static final String EMAIL_FORM = "[^@\\s]{1,64}@[^@\\s]{1,189}";
    private static final String EMAIL = "email";
    private static final String ID = "_id";
    private static final String NAME = "name";
    private static final String ROLE = "role";
    private static final String PASSWORD_HASH = "passwordHash";
    private static final String ONE_TIME_UNTIL = "oneTimeUntil";
    private static final String ENABLED = "enabled";
    private static final String VERSION = "version";
    /** While it is being decided whether an admin may cease to be one: since when. */
    private static final String LEAVING_SINCE = "leavingSince";

    /** How long that may take; afterwards the one who decides it has come to grief. */
    private static final Duration LONGEST_DECISION = Duration.ofMinutes(1);
    /** What the agent was at {@link #LAST_SEEN_AT}; both absent until the agent is seen. */
    private static final String PRESENCE = "presence";

    private static final String LAST_SEEN_AT = "lastSeenAt";

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

    @Override
    public Map<String, Kept> lastSeen(String tenantId) {
        Map<String, Kept> seen = new HashMap<>();
        agents.find(and(eq(Fields.TENANT_ID, tenantId), Filters.exists(LAST_SEEN_AT)))
                .projection(Projections.include(PRESENCE, LAST_SEEN_AT))
                .forEach(agent -> seen.put(
                        agent.getString(ID),
                        new Kept(
                                presence(agent.getString(PRESENCE)),
                                agent.getDate(LAST_SEEN_AT).toInstant())));
        return seen;
    }

    private static PresenceStatus presence(@Nullable String wireName) {
        return Arrays.stream(PresenceStatus.values())
                .filter(status -> status.wireName().equals(wireName))
                .findFirst()
                .orElse(PresenceStatus.OFFLINE);
    }

    @Override
    public void keepSeen(Map<String, PresenceStatus> statuses, Instant now) {
        for (PresenceStatus status : PresenceStatus.values()) {
            List<String> ids = statuses.entrySet().stream()
                    .filter(agent -> agent.getValue() == status)
                    .map(Map.Entry::getKey)
                    .toList();
            if (!ids.isEmpty()) {
                agents.updateMany(
                        in(ID, ids),
                        Updates.combine(
                                Updates.set(PRESENCE, status.wireName()),
                                Updates.set(LAST_SEEN_AT, Date.from(now.truncatedTo(ChronoUnit.MILLIS)))));
            }
        }
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

    /** Nobody would be left who may administer the tenant. */
    static final class LastAdminException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Returns false, and changes nothing, when there is an agent with that e-mail. */
    boolean insert(Agent agent) {
        try {
            Document document = new Document(ID, agent.id())
                    .append(Fields.TENANT_ID, agent.tenantId())
                    .append(EMAIL, normalized(agent.email()))
                    .append(NAME, agent.name())
                    .append(ROLE, agent.role().wireName())
                    .append(PASSWORD_HASH, agent.passwordHash())
                    .append(ENABLED, agent.enabled())
                    .append(VERSION, agent.version())
                    .append(Fields.CREATED_AT, Date.from(agent.createdAt().truncatedTo(ChronoUnit.MILLIS)));
            if (agent.oneTimeUntil() != null) {
                document.append(ONE_TIME_UNTIL, Date.from(agent.oneTimeUntil()));
            }
            agents.insertOne(document);
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

    /** A page of the tenant's agents, enabled or not, oldest first, after that one. */
    List<Agent> page(String tenantId, AgentAccounts.@Nullable Place after, int limit) {
        List<Bson> conditions = new ArrayList<>(List.of(eq(Fields.TENANT_ID, tenantId)));
        if (after != null) {
            Date at = Date.from(after.createdAt());
            conditions.add(or(gt(Fields.CREATED_AT, at), and(eq(Fields.CREATED_AT, at), gt(ID, after.id()))));
        }
        return agents.find(and(conditions))
                .sort(Sorts.ascending(Fields.CREATED_AT, ID))
                .limit(limit)
                .map(AgentStore::toAgent)
                .into(new ArrayList<>());
    }

    void setEnabled(Agent agent, boolean enabled) {
        agents.updateOne(of(agent), Updates.combine(Updates.set(ENABLED, enabled), Updates.inc(VERSION, 1)));
    }

    /**
     * Gives the agent that name and role and switches the account on or off, if it is still what was seen.
     *
     * @return the agent as it is now; empty when somebody else was faster
     */
    Optional<Agent> change(Agent seen, String name, Role role, boolean enabled) {
        return change(seen, asSeen(seen), name, role, enabled);
    }

    /**
     * Like {@link #change}, for an admin who would cease to be one, and only if an acting admin remains. Two admins who do this to each other
     * at once both see the other's mark, or one sees the other's effect; so at least one stays.
     *
     * @throws LastAdminException when nobody would remain
     */
    Optional<Agent> changeUnlessLastAdmin(Agent seen, String name, Role role, boolean enabled, Instant now)
            throws LastAdminException {
        Date mark = Date.from(now);
        if (agents.updateOne(asSeen(seen), Updates.set(LEAVING_SINCE, mark)).getMatchedCount() == 0) {
            return Optional.empty();
        }
        Bson ofTenant = eq(Fields.TENANT_ID, seen.tenantId());
        // Whoever set these and still goes on finds the mark missing.
        agents.updateMany(
                and(ofTenant, lt(LEAVING_SINCE, Date.from(now.minus(LONGEST_DECISION)))), Updates.unset(LEAVING_SINCE));
        Bson remaining = and(
                ofTenant,
                ne(ID, seen.id()),
                eq(ROLE, Role.ADMIN.wireName()),
                eq(ENABLED, true),
                eq(LEAVING_SINCE, null));
        if (agents.find(remaining).projection(new Document(ID, 1)).first() == null) {
            agents.updateOne(and(of(seen), eq(LEAVING_SINCE, mark)), Updates.unset(LEAVING_SINCE));
            throw new LastAdminException();
        }
        return change(seen, and(asSeen(seen), eq(LEAVING_SINCE, mark)), name, role, enabled);
    }

    private Optional<Agent> change(Agent seen, Bson condition, String name, Role role, boolean enabled) {
        return Optional.ofNullable(agents.findOneAndUpdate(
                        condition,
                        Updates.combine(
                                Updates.set(NAME, name),
                                Updates.set(ROLE, role.wireName()),
                                Updates.set(ENABLED, enabled),
                                Updates.set(VERSION, seen.version() + 1),
                                Updates.unset(LEAVING_SINCE)),
                        new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER)))
                .map(AgentStore::toAgent);
    }

    /** Gives the agent a password that is good for choosing another one until then. */
    void resetPassword(Agent agent, String passwordHash, Instant oneTimeUntil) {
        agents.updateOne(
                of(agent),
                Updates.combine(
                        Updates.set(PASSWORD_HASH, passwordHash),
                        Updates.set(ONE_TIME_UNTIL, Date.from(oneTimeUntil))));
    }

    /**
     * Gives the agent a password of the agent's own in the place of the one that was seen.
     *
     * @return false when it is another one by now
     */
    boolean setPassword(Agent seen, String passwordHash) {
        return agents.updateOne(
                                and(of(seen), eq(PASSWORD_HASH, seen.passwordHash())),
                                Updates.combine(
                                        Updates.set(PASSWORD_HASH, passwordHash), Updates.unset(ONE_TIME_UNTIL)))
                        .getMatchedCount()
                == 1;
    }

    private static Bson of(Agent agent) {
        return and(eq(ID, agent.id()), eq(Fields.TENANT_ID, agent.tenantId()));
    }

    /** Agents of earlier versions of this service have no version yet. */
    private static Bson asSeen(Agent agent) {
        return and(of(agent), eq(VERSION, agent.version() == 0 ? null : agent.version()));
    }

    /** The indexes that the methods above rely on; harmless when they are there. */
    void createIndexes() {
        agents.createIndex(Indexes.ascending(EMAIL), new IndexOptions().unique(true));
        agents.createIndex(Indexes.ascending(Fields.TENANT_ID, Fields.CREATED_AT, ID));
    }

    static String normalized(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }

    private static Agent toAgent(Document document) {
        String role = document.getString(ROLE);
        Instant createdAt = document.getDate(Fields.CREATED_AT).toInstant();
        Date oneTimeUntil = document.getDate(ONE_TIME_UNTIL);
        return new Agent(
                document.getString(ID),
                document.getString(Fields.TENANT_ID),
                document.getString(EMAIL),
                document.getString(NAME),
                Role.of(role)
                        .orElseThrow(() -> new IllegalStateException("agent " + document.getString(ID) + ": role "
                                + role + " (expected: one of " + List.of(Role.values()) + ")")),
                document.getString(PASSWORD_HASH),
                oneTimeUntil == null ? null : oneTimeUntil.toInstant(),
                document.getBoolean(ENABLED, false),
                document.getInteger(VERSION, 0),
                createdAt);
    }
}
