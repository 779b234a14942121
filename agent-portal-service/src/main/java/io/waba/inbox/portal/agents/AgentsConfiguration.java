package io.waba.inbox.portal.agents;

import io.waba.inbox.portal.store.IndexesAtStart;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.mongodb.MongoDatabaseFactory;

/** Puts the parts together for the service; the command line does it for itself. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({TokenSettings.class, LoginSettings.class})
class AgentsConfiguration {

    @Bean
    AgentStore agentStore(MongoDatabaseFactory databases) {
        return new AgentStore(databases.getMongoDatabase());
    }

    @Bean
    SessionStore sessionStore(MongoDatabaseFactory databases, Clock clock) {
        return new SessionStore(databases.getMongoDatabase(), new SecureRandom(), clock);
    }

    @Bean
    AgentTokens agentTokens(TokenSettings settings, Clock clock) {
        return new AgentTokens(settings, clock);
    }

    @Bean
    AgentAuthenticator agentAuthenticator(AgentTokens tokens, AgentStore agents) {
        return new StoredAgentAuthenticator(tokens, agents);
    }

    @Bean
    Passwords passwords() {
        return new Passwords();
    }

    @Bean
    HashingPlaces hashingPlaces() {
        return new HashingPlaces(Duration.ofSeconds(1));
    }

    @Bean
    AgentAccounts agentAccounts(
            AgentStore agents,
            SessionStore sessions,
            Passwords passwords,
            HashingPlaces hashing,
            Clock clock,
            AgentChanges changes) {
        return new AgentAccounts(
                agents, sessions, passwords, hashing, new ReadableText(new SecureRandom()), clock, changes);
    }

    @Bean
    LoginRateLimit loginRateLimit(LoginSettings settings, Clock clock) {
        return new LoginRateLimit(settings, clock);
    }

    @Bean
    DerivedKeys derivedKeys(TokenSettings settings) {
        return new DerivedKeys(settings);
    }

    @Bean
    IndexesAtStart agentIndexes(AgentStore agents, SessionStore sessions) {
        return new IndexesAtStart("agents", () -> {
            agents.createIndexes();
            sessions.createIndexes();
        });
    }
}
