package io.waba.inbox.portal.socketio;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import io.waba.inbox.portal.agents.AgentAuthenticator;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.agents.TokenRefusedException;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.access.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** Real tokens, checked without a store. */
final class TestTokens implements AgentAuthenticator {

    private static final SecretKey KEY = key("a secret of the tests that is long enough for HS256");
    private static final SecretKey STRANGER = key("another secret, which is none of ours, and long too");

    private final Set<String> disabled = ConcurrentHashMap.newKeySet();
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

    void setAway(boolean away) {
        this.away = away;
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
