package io.waba.inbox.portal.agents;

import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.portal.problem.Problems;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Signing in, staying signed in, signing out. */
@RestController
final class AgentController {

    /** Only sent to {@link #COOKIE_PATH}, never readable by scripts, never sent from other sites. */
    static final String COOKIE = "waba_refresh";

    private static final String COOKIE_PATH = "/api/auth";
    private static final int MAX_EMAIL_LENGTH = 254;
    private static final Logger log = LoggerFactory.getLogger(AgentController.class);

    private final AgentStore agents;
    private final SessionStore sessions;
    private final AgentTokens tokens;
    private final Passwords passwords;
    private final HashingPlaces hashing;
    private final LoginRateLimit rateLimit;
    private final LoginSettings settings;
    private final Clock clock;

    AgentController(
            AgentStore agents,
            SessionStore sessions,
            AgentTokens tokens,
            Passwords passwords,
            HashingPlaces hashing,
            LoginRateLimit rateLimit,
            LoginSettings settings,
            Clock clock) {
        this.agents = agents;
        this.sessions = sessions;
        this.tokens = tokens;
        this.passwords = passwords;
        this.hashing = hashing;
        this.rateLimit = rateLimit;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Who one is.
     *
     * @param newPassword what the password shall be from now on, 8 characters or more; null to leave it
     */
    record Login(@Nullable String email, @Nullable String password, @Nullable String newPassword) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Login[" + email + "]";
        }
    }

    /**
     * Proof of who the agent is.
     *
     * @param token for {@code Authorization: Bearer} and the sockets' {@code auth.token}
     */
    record SignedIn(String token, Instant expiresAt, Profile agent) {

        /** Without the token. */
        @Override
        public String toString() {
            return "SignedIn[" + agent.id() + "]";
        }
    }

    /**
     * An agent, to the agent.
     *
     * @param tenantId whom the agent works for
     * @param email for signing in
     */
    record Profile(String id, String tenantId, String name, String email, Role role) {

        static Profile of(Agent agent) {
            return new Profile(agent.id(), agent.tenantId(), agent.name(), agent.email(), agent.role());
        }
    }

    /**
     * Signs in. With a new password also changes it, and signs the agent out everywhere else; a one-time password is good for nothing else:
     * 403 {@code password_change_required}.
     */
    @SecurityRequirements
    @Problems({ErrorCode.INVALID_CREDENTIALS, ErrorCode.PASSWORD_CHANGE_REQUIRED, ErrorCode.RATE_LIMITED})
    @PostMapping("/api/auth/login")
    SignedIn login(@RequestBody Login login, HttpServletRequest request, HttpServletResponse response) {
        if (login.email() == null || login.email().isBlank() || login.email().length() > MAX_EMAIL_LENGTH) {
            throw ProblemException.invalid("email", login.email(), "an e-mail address");
        }
        if (login.password() == null || login.password().isEmpty()) {
            throw ProblemException.invalid("password", null, "a password");
        }
        String email = AgentStore.normalized(login.email());
        String address = request.getRemoteAddr();
        Optional<Duration> wait = rateLimit.begin(address, email);
        if (wait.isPresent()) {
            throw new ProblemException(
                    ErrorCode.RATE_LIMITED, "Too many failed logins: wait, then try again", wait.get());
        }
        Optional<Agent> agent;
        try {
            agent = agents.byEmail(email);
        } catch (RuntimeException e) {
            // Nobody is held back for logins while the store was away.
            rateLimit.withdrawn(address, email);
            throw e;
        }
        // Compared first, so that a disabled or unknown agent takes as long as a wrong password, and gets the same
        // answer.
        String password = login.password();
        boolean accepted = hashing.tryWith(() -> passwords.matches(password, agent))
                .orElseThrow(() -> {
                    rateLimit.withdrawn(address, email);
                    return new ProblemException(
                            ErrorCode.RATE_LIMITED, "Too many logins at once: try again soon", Duration.ofSeconds(2));
                });
        Agent known = agent.filter(candidate -> accepted && candidate.enabled() && !isTooOld(candidate.oneTimeUntil()))
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_CREDENTIALS, "E-mail and password do not belong together"));
        rateLimit.succeeded(address, email);
        if (login.newPassword() != null) {
            changePassword(known, login.password(), login.newPassword());
        } else if (known.oneTimeUntil() != null) {
            throw new ProblemException(
                    ErrorCode.PASSWORD_CHANGE_REQUIRED, "newPassword: absent (expected: a password of your own)");
        }
        log.info("Agent {} of tenant {} signed in", known.id(), known.tenantId());
        return signedIn(known, sessions.start(known, settings.sessionLife()), request, response);
    }

    /** Exchanges the refresh cookie for the next one and a new token. The same cookie twice ends the login. */
    @SecurityRequirements
    @Problems({ErrorCode.TOKEN_MISSING, ErrorCode.TOKEN_INVALID, ErrorCode.AGENT_DISABLED})
    @PostMapping("/api/auth/refresh")
    SignedIn refresh(
            @CookieValue(name = COOKIE, required = false) @Nullable String token,
            HttpServletRequest request,
            HttpServletResponse response) {
        try {
            SessionStore.Session session = sessions.rotate(token, settings.sessionLife());
            Agent agent = agents.byId(session.agentId()).filter(Agent::enabled).orElseThrow(() -> {
                sessions.end(session.token());
                return new TokenRefusedException(ErrorCode.AGENT_DISABLED, "The agent was disabled");
            });
            return signedIn(agent, session, request, response);
        } catch (TokenRefusedException e) {
            setCookie("", Duration.ZERO, request, response);
            throw new ProblemException(e.code(), String.valueOf(e.getMessage()));
        }
    }

    /** Ends this login. */
    @SecurityRequirements
    @PostMapping("/api/auth/logout")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void logout(
            @CookieValue(name = COOKIE, required = false) @Nullable String token,
            HttpServletRequest request,
            HttpServletResponse response) {
        sessions.end(token);
        setCookie("", Duration.ZERO, request, response);
    }

    /** Who the token is of. */
    @GetMapping("/api/me")
    Profile me(@AuthenticationPrincipal AgentIdentity identity) {
        return agents.byId(identity.agentId())
                .filter(agent -> agent.tenantId().equals(identity.tenantId()))
                .map(Profile::of)
                .orElseThrow(() -> ProblemException.notFound("agent", identity.agentId()));
    }

    private boolean isTooOld(@Nullable Instant oneTimeUntil) {
        return oneTimeUntil != null && clock.instant().isAfter(oneTimeUntil);
    }

    private void changePassword(Agent agent, String password, String newPassword) {
        if (newPassword.equals(password)) {
            throw ProblemException.invalid("newPassword", "the same again", "another one");
        }
        String hash;
        try {
            hash = hashing.tryWith(() -> passwords.hash(newPassword))
                    .orElseThrow(() -> new ProblemException(
                            ErrorCode.RATE_LIMITED,
                            "Too many passwords at once: try again soon",
                            Duration.ofSeconds(2)));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()).replaceFirst("^password", "newPassword"));
        }
        if (!agents.setPassword(agent, hash)) {
            throw new ProblemException(
                    ErrorCode.INVALID_CREDENTIALS, "The password was changed by somebody else at the same time");
        }
        sessions.endAll(agent);
        log.info("Agent {} of tenant {} changed the password", agent.id(), agent.tenantId());
    }

    private SignedIn signedIn(
            Agent agent, SessionStore.Session session, HttpServletRequest request, HttpServletResponse response) {
        IssuedToken token = tokens.issue(agent);
        setCookie(session.token(), settings.sessionLife(), request, response);
        return new SignedIn(token.value(), token.expiresAt(), Profile.of(agent));
    }

    private static void setCookie(
            String value, Duration life, HttpServletRequest request, HttpServletResponse response) {
        ResponseCookie cookie = ResponseCookie.from(COOKIE, value)
                .path(COOKIE_PATH)
                .maxAge(life)
                .httpOnly(true)
                .sameSite("Strict")
                .secure(request.isSecure())
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }
}
