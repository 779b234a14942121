package io.waba.inbox.portal.agents;

import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.access.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents of a tenant, as their admins see and change them. Every method stays within the tenant that it is told; whether the caller may
 * is the caller's affair. Blocks on the store.
 */
public final class AgentAccounts {

    /** How long a one-time password may wait for its agent. */
    public static final Duration ONE_TIME_LIFE = Duration.ofDays(7);

    private static final int LONGEST_NAME = 100;
    private static final Logger log = LoggerFactory.getLogger(AgentAccounts.class);

    private final AgentStore agents;
    private final SessionStore sessions;
    private final Passwords passwords;
    private final HashingPlaces hashing;
    private final ReadableText texts;
    private final Clock clock;
    private final AgentChanges changes;

    AgentAccounts(
            AgentStore agents,
            SessionStore sessions,
            Passwords passwords,
            HashingPlaces hashing,
            ReadableText texts,
            Clock clock,
            AgentChanges changes) {
        this.agents = agents;
        this.sessions = sessions;
        this.passwords = passwords;
        this.hashing = hashing;
        this.texts = texts;
        this.clock = clock;
        this.changes = changes;
    }

    /**
     * An agent of the tenant.
     *
     * @param email for signing in
     * @param enabled whether the agent may sign in
     * @param passwordChangeRequired whether the agent has a one-time password and has not used it yet
     * @param version what a change must know
     */
    public record Account(
            String id,
            String name,
            String email,
            Role role,
            boolean enabled,
            boolean passwordChangeRequired,
            int version,
            Instant createdAt) {

        private static Account of(Agent agent) {
            return new Account(
                    agent.id(),
                    agent.name(),
                    agent.email(),
                    agent.role(),
                    agent.enabled(),
                    agent.oneTimeUntil() != null,
                    agent.version(),
                    agent.createdAt());
        }
    }

    /**
     * Where an agent is among the tenant's.
     *
     * @param createdAt since when the account exists
     */
    public record Place(Instant createdAt, String id) {}

    /**
     * A password that lets its agent choose another one, and nothing else.
     *
     * @param password shown once, kept nowhere
     * @param expiresAt until when it is good for that
     */
    public record OneTimePassword(Account agent, String password, Instant expiresAt) {

        /** Without the password. */
        @Override
        public String toString() {
            return "OneTimePassword[" + agent.id() + "]";
        }
    }

    /**
     * What is to be different.
     *
     * @param version the account's when it was looked at
     * @param name 1 to 100 characters; null to leave it
     * @param role null to leave it
     * @param enabled null to leave it
     */
    public record Change(int version, @Nullable String name, @Nullable Role role, @Nullable Boolean enabled) {}

    /** A page of the tenant's agents, oldest first. */
    public List<Account> page(String tenantId, @Nullable Place after, int limit) {
        return agents.page(tenantId, after, limit).stream().map(Account::of).toList();
    }

    /** The tenant's agent of that id. */
    public Optional<Account> find(String tenantId, String agentId) {
        return agent(tenantId, agentId).map(Account::of);
    }

    /**
     * Takes somebody in.
     *
     * @throws ProblemException {@code invalid_request}; {@code email_taken}; {@code rate_limited}
     */
    public OneTimePassword invite(AgentIdentity by, String email, String name, Role role) {
        String normalized = AgentStore.normalized(email);
        if (!normalized.matches(AgentStore.EMAIL_FORM)) {
            throw ProblemException.invalid("email", email, "an address such as ana@example.com");
        }
        String checkedName = checkedName(name);
        return withOneTimePassword((hash, until) -> {
            Agent agent = new Agent(
                    texts.agentId(),
                    by.tenantId(),
                    normalized,
                    checkedName,
                    role,
                    hash,
                    until,
                    true,
                    1,
                    clock.instant());
            if (!agents.insert(agent)) {
                throw new ProblemException(
                        ErrorCode.EMAIL_TAKEN, "email: " + normalized + " (expected: one that no agent has)");
            }
            log.info(
                    "Agent {} of tenant {} invited as {} by {}",
                    agent.id(),
                    agent.tenantId(),
                    role.wireName(),
                    by.agentId());
            announce(agent);
            return Account.of(agents.byId(agent.id()).orElse(agent));
        });
    }

    /**
     * Changes an account. Takes effect at once for every request: a token of another role, or of an agent who is disabled, is refused.
     *
     * @param view how {@code current} of a conflict is shown
     * @throws ProblemException {@code not_found}; {@code conflict}, when it is not of that version any more; {@code last_admin}
     */
    public Account change(AgentIdentity by, String agentId, Change change, Function<Account, Object> view) {
        Agent seen = agent(by.tenantId(), agentId).orElseThrow(() -> ProblemException.notFound("agent", agentId));
        if (seen.version() != change.version()) {
            throw conflict(seen, change, view);
        }
        String name = change.name() == null ? seen.name() : checkedName(change.name());
        Role role = change.role() == null ? seen.role() : change.role();
        boolean enabled = change.enabled() == null ? seen.enabled() : change.enabled();
        boolean leaves = seen.isActingAdmin() && !(enabled && role == Role.ADMIN);
        Optional<Agent> changed;
        try {
            changed = leaves
                    ? agents.changeUnlessLastAdmin(seen, name, role, enabled, clock.instant())
                    : agents.change(seen, name, role, enabled);
        } catch (AgentStore.LastAdminException e) {
            throw new ProblemException(
                    ErrorCode.LAST_ADMIN,
                    "agent: " + agentId + " is the last admin (expected: another enabled admin first)");
        }
        Agent now = changed.orElseThrow(() -> conflict(
                agent(by.tenantId(), agentId).orElseThrow(() -> ProblemException.notFound("agent", agentId)),
                change,
                view));
        if (!now.enabled()) {
            sessions.endAll(now);
        }
        log.info(
                "Agent {} of tenant {} changed by {}: role {}, {}",
                now.id(),
                now.tenantId(),
                by.agentId(),
                now.role().wireName(),
                now.enabled() ? "enabled" : "disabled");
        announce(now);
        return Account.of(now);
    }

    private void announce(Agent agent) {
        try {
            changes.announce(agent.tenantId(), agent.id());
        } catch (RuntimeException e) {
            // The change holds; sockets end at the next look, and names are read with the next connection.
            log.warn("Change of agent {} of tenant {} not announced: {}", agent.id(), agent.tenantId(), e.toString());
        }
    }

    /**
     * Gives an agent a one-time password in place of the one that is forgotten or known to others, and signs the agent out everywhere, as soon as
     * the tokens that are about expire.
     *
     * @throws ProblemException {@code not_found}; {@code rate_limited}
     */
    public OneTimePassword resetPassword(AgentIdentity by, String agentId) {
        return withOneTimePassword((hash, until) -> {
            Agent agent = agent(by.tenantId(), agentId).orElseThrow(() -> ProblemException.notFound("agent", agentId));
            agents.resetPassword(agent, hash, until);
            sessions.endAll(agent);
            log.info("Password of agent {} of tenant {} reset by {}", agentId, agent.tenantId(), by.agentId());
            return Account.of(agents.byId(agent.id()).orElse(agent));
        });
    }

    private interface PasswordUse {
        Account put(String hash, Instant until);
    }

    private OneTimePassword withOneTimePassword(PasswordUse use) {
        String password = texts.password();
        String hash = hashing.tryWith(() -> passwords.hash(password))
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.RATE_LIMITED, "Too many passwords at once: try again soon", Duration.ofSeconds(2)));
        Instant until = clock.instant().plus(ONE_TIME_LIFE);
        return new OneTimePassword(use.put(hash, until), password, until);
    }

    private Optional<Agent> agent(String tenantId, String agentId) {
        return agents.byId(agentId).filter(agent -> agent.tenantId().equals(tenantId));
    }

    private static ProblemException conflict(Agent now, Change change, Function<Account, Object> view) {
        return ProblemException.conflict(
                "version: " + change.version() + " (expected: " + now.version() + ")", view.apply(Account.of(now)));
    }

    private static String checkedName(String name) {
        String stripped = name.strip();
        if (stripped.isEmpty() || stripped.length() > LONGEST_NAME) {
            throw ProblemException.invalid("name", stripped.length() + " characters", "1 to " + LONGEST_NAME);
        }
        return stripped;
    }
}
