package io.waba.inbox.portal.agents;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SignatureException;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.access.Role;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Signs tokens and checks what can be checked of one without the store: signature, algorithm, time, claims. */
final class AgentTokens {

    /** Ours have about 300 characters; nothing longer is worth a look. */
    private static final int MAX_LENGTH = 4096;

    private static final String TENANT_ID = io.waba.inbox.shared.access.Claims.TENANT_ID;
    private static final String NAME = io.waba.inbox.shared.access.Claims.NAME;
    private static final String ROLE = io.waba.inbox.shared.access.Claims.ROLE;

    private final TokenSettings settings;
    private final Clock clock;
    private final SecretKey signingKey;
    private final List<JwtParser> parsers = new ArrayList<>();

    AgentTokens(TokenSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.signingKey = key(settings.secret());
        parsers.add(parser(signingKey));
        if (settings.previousSecret() != null) {
            parsers.add(parser(key(settings.previousSecret())));
        }
    }

    IssuedToken issue(Agent agent) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant expiresAt = now.plus(settings.life());
        String token = Jwts.builder()
                .subject(agent.id())
                .claim(TENANT_ID, agent.tenantId())
                .claim(NAME, agent.name())
                .claim(ROLE, agent.role().wireName())
                .issuedAt(Date.from(now))
                .expiration(Date.from(expiresAt))
                .signWith(signingKey, Jwts.SIG.HS256)
                .compact();
        return new IssuedToken(token, expiresAt);
    }

    /** Who the token says its bearer is; the store has not been asked. */
    AgentIdentity verify(@Nullable String token) throws TokenRefusedException {
        if (token == null || token.isBlank()) {
            throw new TokenRefusedException(ErrorCode.TOKEN_MISSING, "No token was sent");
        }
        if (token.length() > MAX_LENGTH) {
            throw new TokenRefusedException(
                    ErrorCode.TOKEN_INVALID,
                    "token: " + token.length() + " characters (expected: " + MAX_LENGTH + " or less)");
        }
        for (JwtParser parser : parsers) {
            try {
                return identity(parser.parseSignedClaims(token));
            } catch (SignatureException e) {
                // Signed with another key: the previous one's turn, or nobody's.
            } catch (ExpiredJwtException e) {
                throw new TokenRefusedException(ErrorCode.TOKEN_EXPIRED, "The token has expired");
            } catch (JwtException | IllegalArgumentException e) {
                throw invalid();
            }
        }
        throw invalid();
    }

    private static AgentIdentity identity(Jws<Claims> token) throws TokenRefusedException {
        Claims claims = token.getPayload();
        String agentId = claims.getSubject();
        String tenantId = claims.get(TENANT_ID, String.class);
        String name = claims.get(NAME, String.class);
        Role role = Role.of(String.valueOf(claims.get(ROLE))).orElse(null);
        Date expiresAt = claims.getExpiration();
        if (agentId == null
                || agentId.isBlank()
                || tenantId == null
                || tenantId.isBlank()
                || name == null
                || role == null
                || expiresAt == null) {
            throw invalid();
        }
        return new AgentIdentity(agentId, tenantId, name, role, expiresAt.toInstant());
    }

    /** One sentence for every kind of forgery: a forger learns nothing from it. */
    private static TokenRefusedException invalid() {
        return new TokenRefusedException(ErrorCode.TOKEN_INVALID, "The token is not one of this system");
    }

    private JwtParser parser(SecretKey key) {
        return Jwts.parser()
                .verifyWith(key)
                // HS256 and nothing else: no `none`, no key-type confusion, no decryption, no decompression bomb.
                .sig()
                .clear()
                .add(Jwts.SIG.HS256)
                .and()
                .enc()
                .clear()
                .and()
                .zip()
                .clear()
                .and()
                .clock(() -> Date.from(clock.instant()))
                .clockSkewSeconds(settings.clockSkew().toSeconds())
                .build();
    }

    private static SecretKey key(String secret) {
        return new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }
}
