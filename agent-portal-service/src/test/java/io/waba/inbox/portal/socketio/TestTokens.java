package io.waba.inbox.portal.socketio;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import io.waba.inbox.portal.agents.AgentAuthenticator;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.agents.EnabledAgents;
import io.waba.inbox.portal.agents.TokenRefusedException;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.access.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** Real tokens, checked without a store; every agent is there, with the tenant and role of the token, until a test says otherwise. */
final class TestTokens implements AgentAuthenticator, EnabledAgents {

    private static final SecretKey KEY = key("a secret of the tests that is long enough for HS256");
    private static final SecretKey STRANGER = key("another secret, which is none of ours, and long too");

    private final Set<String> disabled = ConcurrentHashMap.newKeySet();
    private final Map<String, Post> posts = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile boolean away;

    static String of(String agentId, String tenantId) {
        return of(agentId, tenantId, Duration.ofHours(1));
    }

    static String of(String agentId, String tenantId, Duration life) {
        return sign(agentId, tenantId, life, KEY);
    }

    static String forged(String agentId, String tenantId) {
        return sign(agentId, tenantId, Duration.ofHours(1), STRANGER);
    }

    static String unsigned(String agentId, String tenantId) {
        return Jwts.builder()
                .subject(agentId)
                .claim("tenantId", tenantId)
                .expiration(Date.from(Instant.now().plusSeconds(3600)))
                .compact();
    }

    void disable(String agentId) {
        disabled.add(agentId);
    }

    /** From now on the agent has another tenant or role than the tokens say. */
    void move(String agentId, String tenantId, Role role) {
        posts.put(agentId, new Post(tenantId, role));
    }

    /** How often it was asked for agents who are connected. */
    int questions() {
        return questions.get();
    }

    void setAway(boolean away) {
        this.away = away;
    }

    @Override
    public Map<String, Post> among(Set<String> agentIds) {
        questions.incrementAndGet();
        if (away) {
            throw new IllegalStateException("the store is away");
        }
        Map<String, Post> enabled = new HashMap<>();
        agentIds.stream().filter(id -> !disabled.contains(id)).forEach(id -> enabled.put(id, posts.get(id)));
        return enabled;
    }

    @Override
    public AgentIdentity authenticate(@Nullable String token) throws TokenRefusedException {
        if (Thread.currentThread().getName().contains("EventLoop")) {
            throw new AssertionError("tokens must not be checked on an event loop");
        }
        if (away) {
            throw new IllegalStateException("the store is away");
        }
        if (token == null || token.isBlank()) {
            throw new TokenRefusedException(ErrorCode.TOKEN_MISSING, "no token");
        }
        try {
            Claims claims = Jwts.parser()
                    .verifyWith(KEY)
                    .build()
                    .parseSignedClaims(token)
                    .getPayload();
            if (disabled.contains(claims.getSubject())) {
                throw new TokenRefusedException(ErrorCode.AGENT_DISABLED, "the agent was disabled");
            }
            posts.putIfAbsent(claims.getSubject(), new Post(claims.get("tenantId", String.class), Role.AGENT));
            return new AgentIdentity(
                    claims.getSubject(),
                    claims.get("tenantId", String.class),
                    claims.getSubject(),
                    Role.AGENT,
                    claims.getExpiration().toInstant());
        } catch (ExpiredJwtException e) {
            throw new TokenRefusedException(ErrorCode.TOKEN_EXPIRED, "the token's time is over");
        } catch (JwtException | IllegalArgumentException e) {
            throw new TokenRefusedException(ErrorCode.TOKEN_INVALID, "the token is not one of ours");
        }
    }

    private static String sign(String agentId, String tenantId, Duration life, SecretKey key) {
        return Jwts.builder()
                .subject(agentId)
                .claim("tenantId", tenantId)
                .expiration(Date.from(Instant.now().plus(life)))
                .signWith(key, Jwts.SIG.HS256)
                .compact();
    }

    private static SecretKey key(String secret) {
        return Keys.hmacShaKeyFor(secret.getBytes(StandardCharsets.UTF_8));
    }
}
