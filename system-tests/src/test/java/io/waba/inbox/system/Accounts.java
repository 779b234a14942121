package io.waba.inbox.system;

import com.mongodb.client.MongoDatabase;
import io.jsonwebtoken.Jwts;
import io.waba.inbox.shared.access.Claims;
import io.waba.inbox.shared.access.Role;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.crypto.spec.SecretKeySpec;
import org.bson.Document;

/** Tenants and agents, written as the services write them, whose command lines take seconds for each. {@link FirstLightIT} uses those. */
final class Accounts {

    private static final Duration TOKEN_LIFE = Duration.ofHours(6);

    private Accounts() {}

    /** Registers a tenant with one business phone number. */
    static void addTenant(MongoDatabase database, String tenantId, String phoneNumberId) {
        database.getCollection(Collections.PHONE_NUMBERS)
                .insertOne(new Document("_id", phoneNumberId)
                        .append(Fields.TENANT_ID, tenantId)
                        .append(Fields.DISPLAY_PHONE_NUMBER, "+1555" + phoneNumberId));
        database.getCollection(Collections.TENANTS)
                .insertOne(
                        new Document("_id", tenantId).append("name", tenantId).append(Fields.TIME_ZONE, "UTC"));
    }

    /**
     * Registers an agent of a tenant, who cannot log in.
     *
     * @return a token
     */
    static String addAgent(MongoDatabase database, String tenantId) {
        String agentId = "a_" + tenantId;
        Instant now = Instant.now();
        database.getCollection(Collections.AGENTS)
                .insertOne(new Document("_id", agentId)
                        .append(Fields.TENANT_ID, tenantId)
                        .append("email", "agent@" + tenantId + ".test")
                        .append("name", agentId)
                        .append("role", Role.AGENT.wireName())
                        .append("passwordHash", "none")
                        .append("enabled", true)
                        .append(Fields.CREATED_AT, Date.from(now)));
        return Jwts.builder()
                .subject(agentId)
                .claim(Claims.TENANT_ID, tenantId)
                .claim(Claims.NAME, agentId)
                .claim(Claims.ROLE, Role.AGENT.wireName())
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plus(TOKEN_LIFE)))
                .signWith(new SecretKeySpec(Stack.JWT_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"))
                .compact();
    }
}
