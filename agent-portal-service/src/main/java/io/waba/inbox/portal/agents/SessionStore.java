package io.waba.inbox.portal.agents;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.waba.inbox.shared.access.ErrorCode;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Browsers that are signed in: one document per login, which holds the hash of the only refresh token that is good for it. Each use puts a
 * new one in its place, in one step. An older token of the same login is therefore either a thief's or its victim's, and ends the session
 * for both.
 *
 * <p>A token is {@code <session id>.<256 random bits>}.
 */
final class SessionStore {

    private static final String ID = "_id";
    private static final String AGENT_ID = "agentId";
    private static final String TOKEN_HASH = "tokenHash";
    private static final String EXPIRES_AT = "expiresAt";
    private static final int SESSION_ID_BYTES = 16;
    private static final int SECRET_BYTES = 32;
    private static final int MAX_TOKEN_LENGTH = 200;

    private final MongoCollection<Document> sessions;
    private final SecureRandom random;
    private final Clock clock;

    SessionStore(MongoDatabase database, SecureRandom random, Clock clock) {
        this.sessions = database.getCollection(Collections.SESSIONS);
        this.random = random;
        this.clock = clock;
    }

    /**
     * A refresh token that was just made, for the session of an agent.
     *
     * @param token the secret, which only the browser keeps
     */
    record Session(String agentId, String token) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "Session[" + agentId + "]";
        }
    }

    Session start(Agent agent, Duration life) {
        String sessionId = randomText(SESSION_ID_BYTES);
        String token = sessionId + "." + randomText(SECRET_BYTES);
        Instant now = clock.instant();
        sessions.insertOne(new Document(ID, sessionId)
                .append(AGENT_ID, agent.id())
                .append(Fields.TENANT_ID, agent.tenantId())
                .append(TOKEN_HASH, hash(token))
                .append(Fields.CREATED_AT, Date.from(now))
                .append(EXPIRES_AT, Date.from(now.plus(life))));
        return new Session(agent.id(), token);
    }

    /**
     * Exchanges a refresh token for the next one.
     *
     * @param life how long the next one is good for
     * @throws TokenRefusedException when it is none, is too old, or was used before, which ends the session
     */
    Session rotate(@Nullable String token, Duration life) throws TokenRefusedException {
        if (token == null || token.isBlank()) {
            throw new TokenRefusedException(ErrorCode.TOKEN_MISSING, "No refresh token was sent");
        }
        String sessionId = sessionId(token);
        String next = sessionId + "." + randomText(SECRET_BYTES);
        Instant now = clock.instant();
        Document session = sessions.findOneAndUpdate(
                and(eq(ID, sessionId), eq(TOKEN_HASH, hash(token)), gt(EXPIRES_AT, Date.from(now))),
                combine(set(TOKEN_HASH, hash(next)), set(EXPIRES_AT, Date.from(now.plus(life)))));
        if (session == null) {
            end(token);
            throw new TokenRefusedException(
                    ErrorCode.TOKEN_INVALID, "The refresh token is unknown, too old, or was used before: log in again");
        }
        return new Session(session.getString(AGENT_ID), next);
    }

    /** Ends the session that the token belongs or belonged to; harmless when there is none. */
    void end(@Nullable String token) {
        if (token != null) {
            sessions.deleteOne(eq(ID, sessionId(token)));
        }
    }

    /** Signs the agent out of every browser as soon as its current token expires. */
    void endAll(Agent agent) {
        sessions.deleteMany(and(eq(AGENT_ID, agent.id()), eq(Fields.TENANT_ID, agent.tenantId())));
    }

    /** The indexes that the methods above rely on; harmless when they are there. */
    void createIndexes() {
        sessions.createIndex(Indexes.ascending(AGENT_ID));
        sessions.createIndex(Indexes.ascending(EXPIRES_AT), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
    }

    private static String sessionId(String token) {
        int dot = token.indexOf('.');
        return dot < 1 || token.length() > MAX_TOKEN_LENGTH ? "none" : token.substring(0, dot);
    }

    private String randomText(int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }

    private static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
