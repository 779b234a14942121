package io.waba.inbox.portal.administration;

import io.swagger.v3.oas.annotations.media.Schema;
import io.waba.inbox.portal.activity.Presence;
import io.waba.inbox.portal.activity.Presence.Seen;
import io.waba.inbox.portal.agents.AgentAccounts;
import io.waba.inbox.portal.agents.AgentAccounts.Account;
import io.waba.inbox.portal.agents.AgentAccounts.Place;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.paging.Cursors;
import io.waba.inbox.portal.paging.Page;
import io.waba.inbox.portal.paging.Pages;
import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.portal.problem.Problems;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.access.Role;
import io.waba.inbox.shared.event.PresenceStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who works for the tenant: seen by everybody, changed by its admins. */
@RestController
final class AgentsController {

    private static final String AGENTS = "agents";

    private final AgentAccounts accounts;
    private final Cursors cursors;
    private final Presence presence;

    AgentsController(AgentAccounts accounts, Cursors cursors, Presence presence) {
        this.accounts = accounts;
        this.cursors = cursors;
        this.presence = presence;
    }

    /**
     * An agent of the tenant.
     *
     * @param enabled whether the agent may sign in
     * @param version to be sent with a change
     * @param status whether the agent can be reached
     * @param lastSeenAt when the agent was last known to be there; null for never
     * @param email for signing in; null when the one who asks is no admin
     * @param passwordChangeRequired whether the agent has a one-time password and has not used it yet; null when the one who asks is no admin
     */
    record Agent(
            String id,
            String name,
            Role role,
            boolean enabled,
            int version,
            Instant createdAt,
            PresenceStatus status,
            @Nullable Instant lastSeenAt,
            @Nullable String email,
            @Nullable Boolean passwordChangeRequired) {

        static Agent of(Account account, @Nullable Seen seen, AgentIdentity asking) {
            boolean admin = asking.role().includes(Role.ADMIN);
            return new Agent(
                    account.id(),
                    account.name(),
                    account.role(),
                    account.enabled(),
                    account.version(),
                    account.createdAt(),
                    seen == null ? PresenceStatus.OFFLINE : seen.status(),
                    seen == null ? null : seen.lastSeenAt(),
                    admin ? account.email() : null,
                    admin ? account.passwordChangeRequired() : null);
        }
    }

    /**
     * Agents, the oldest account first.
     *
     * @param nextCursor the next page's {@code cursor}; null on the last one
     */
    record AgentPage(List<Agent> items, @Nullable String nextCursor) {}

    /**
     * Somebody who is to work for the tenant.
     *
     * @param email for signing in; no other agent's, of whichever tenant
     * @param name 1 to 100 characters
     * @param role agent, lead or admin
     */
    record Invitation(
            @Nullable String email,
            @Nullable String name,
            @Schema(allowableValues = {"agent", "lead", "admin"}) @Nullable String role) {}

    /**
     * What is to be different; what is left out stays.
     *
     * @param version the agent's when it was looked at
     * @param name 1 to 100 characters
     * @param role agent, lead or admin
     * @param enabled whether the agent may sign in
     */
    record AgentChange(
            @Nullable Integer version,
            @Nullable String name,
            @Schema(allowableValues = {"agent", "lead", "admin"}) @Nullable String role,
            @Nullable Boolean enabled) {}

    /**
     * A password that lets its agent choose another one, and nothing else.
     *
     * @param password to be told to the agent; shown only now
     * @param expiresAt until when it is good for that
     */
    record OneTimePassword(Agent agent, String password, Instant expiresAt) {

        /** Without the password. */
        @Override
        public String toString() {
            return "OneTimePassword[" + agent.id() + "]";
        }
    }

    /** The tenant's agents, also those who are disabled: they have written what is there. */
    @GetMapping("/api/agents")
    AgentPage agents(
            @AuthenticationPrincipal AgentIdentity agent,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = Pages.DEFAULT_LIMIT) int limit) {
        int size = Pages.checked(limit);
        String after = cursors.decode(agent.tenantId(), AGENTS, "cursor", cursor);
        List<Account> found = accounts.page(agent.tenantId(), after == null ? null : place(after), size + 1);
        Map<String, Seen> seen = presence.of(agent.tenantId());
        Page<Agent> page = cursors.page(agent.tenantId(), AGENTS, found, size, AgentsController::sortKey)
                .map(account -> Agent.of(account, seen.get(account.id()), agent));
        return new AgentPage(page.items(), page.nextCursor());
    }

    /** Takes somebody in, with a one-time password. Admins only. */
    @Problems({ErrorCode.FORBIDDEN, ErrorCode.EMAIL_TAKEN, ErrorCode.RATE_LIMITED})
    @PostMapping("/api/agents")
    @ResponseStatus(HttpStatus.CREATED)
    OneTimePassword invite(@AuthenticationPrincipal AgentIdentity agent, @RequestBody Invitation invitation) {
        agent.require(Role.ADMIN);
        if (invitation.email() == null) {
            throw ProblemException.invalid("email", null, "an e-mail address");
        }
        if (invitation.name() == null) {
            throw ProblemException.invalid("name", null, "a name");
        }
        return shown(accounts.invite(agent, invitation.email(), invitation.name(), role(invitation.role())), agent);
    }

    /**
     * Changes an agent's name or role, or whether the agent may sign in. Admins only. 409 {@code conflict} when somebody else was faster; 409
     * {@code last_admin} when nobody who may sign in would be an admin.
     */
    @Problems({ErrorCode.FORBIDDEN, ErrorCode.CONFLICT, ErrorCode.LAST_ADMIN})
    @PatchMapping("/api/agents/{id}")
    Agent change(
            @AuthenticationPrincipal AgentIdentity agent, @PathVariable String id, @RequestBody AgentChange change) {
        agent.require(Role.ADMIN);
        Account changed = accounts.change(
                agent,
                id,
                new AgentAccounts.Change(
                        Versions.required(change.version()),
                        change.name(),
                        change.role() == null ? null : role(change.role()),
                        change.enabled()),
                current -> shown(current, agent));
        return shown(changed, agent);
    }

    /** Gives an agent a one-time password and signs the agent out everywhere. Admins only. */
    @Problems({ErrorCode.FORBIDDEN, ErrorCode.RATE_LIMITED})
    @PostMapping("/api/agents/{id}/password")
    OneTimePassword resetPassword(@AuthenticationPrincipal AgentIdentity agent, @PathVariable String id) {
        agent.require(Role.ADMIN);
        return shown(accounts.resetPassword(agent, id), agent);
    }

    private Agent shown(Account account, AgentIdentity asking) {
        return Agent.of(account, presence.of(asking.tenantId()).get(account.id()), asking);
    }

    private OneTimePassword shown(AgentAccounts.OneTimePassword made, AgentIdentity asking) {
        return new OneTimePassword(shown(made.agent(), asking), made.password(), made.expiresAt());
    }

    private static Role role(@Nullable String name) {
        return Role.of(String.valueOf(name))
                .orElseThrow(() -> ProblemException.invalid(
                        "role",
                        name,
                        String.join(
                                ", ",
                                Arrays.stream(Role.values()).map(Role::wireName).toList())));
    }

    private static String sortKey(Account account) {
        return account.createdAt() + "|" + account.id();
    }

    private static Place place(String sortKey) {
        int bar = sortKey.indexOf('|');
        return new Place(Instant.parse(sortKey.substring(0, bar)), sortKey.substring(bar + 1));
    }
}
