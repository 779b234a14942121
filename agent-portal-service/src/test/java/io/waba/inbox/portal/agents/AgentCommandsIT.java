package io.waba.inbox.portal.agents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentCommandsIT {

    private static final String SECRET = "a secret of the tests, long enough for HS256";

    private final Map<String, String> environment = new HashMap<>(Map.of("JWT_SECRET", SECRET));

    private final AgentChanges changes = this::announce;
    private final List<String> announced = new ArrayList<>();
    private boolean brokerAway;

    private record Outcome(int exitCode, String out, String err) {}

    @BeforeEach
    void twoTenants() {
        TestInfrastructure infrastructure = TestInfrastructure.get();
        String database = infrastructure.newDatabaseName();
        environment.put("MONGODB_URI", infrastructure.mongodbUri(database));
        try (MongoClient client = MongoClients.create(infrastructure.mongodbUri(database))) {
            client.getDatabase(database)
                    .getCollection(Collections.TENANTS)
                    .insertMany(List.of(new Document("_id", "demo"), new Document("_id", "rival")));
        }
    }

    private void announce(String tenantId, String agentId) {
        if (brokerAway) {
            throw new IllegalStateException("the broker is away");
        }
        announced.add(tenantId + "/" + agentId);
    }

    private Outcome run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = AgentCommands.run(
                args,
                environment,
                broker -> changes,
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
        return new Outcome(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    private Outcome add(String tenant, String email, String... more) {
        String[] args = new String[8 + more.length];
        List<String> first = List.of("agent", "add", "--tenant", tenant, "--email", email, "--name", "Ana");
        for (int i = 0; i < args.length; i++) {
            args[i] = i < 8 ? first.get(i) : more[i - 8];
        }
        return run(args);
    }

    private static void assertFails(int exitCode, String error, Outcome outcome) {
        assertThat(outcome.exitCode()).isEqualTo(exitCode);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).startsWith(error);
    }

    @Test
    void anAgentIsAddedAndAPasswordIsShownOnce() {
        Outcome added = add("demo", "Ana@Demo.test", "--role", "lead");

        assertThat(added.exitCode()).isZero();
        assertThat(added.err()).isEmpty();
        assertThat(added.out())
                .matches("(?s)Added agent ana@demo.test \\(a_[a-z0-9]{16}, tenant demo, role lead\\)\\R"
                        + "Password \\(shown only now\\): [a-z0-9]{16}\\R");
        assertThat(run("agent", "list").out()).matches("a_\\w+\tdemo\tana@demo.test\tAna\tlead\tenabled\\R");
        assertThat(run("agent", "list", "--tenant", "rival").out()).isEmpty();
    }

    @Test
    void addingTheSameAgentAgainChangesNothing() {
        add("demo", "ana@demo.test", "--password", "correct horse");

        Outcome again = add("demo", "ANA@demo.test", "--password", "correct horse");

        assertThat(again.exitCode()).isZero();
        assertThat(again.out())
                .startsWith("Nothing to do, there is agent ana@demo.test")
                .doesNotContain("Password");
        assertThat(run("agent", "list").out().lines()).hasSize(1);
    }

    @Test
    void anEmailThatAnotherAgentHasIsRefused() {
        add("demo", "ana@demo.test", "--password", "correct horse");

        assertFails(
                1,
                "--email: ana@demo.test belongs to an agent already, who differs in: tenant, password",
                add("rival", "ana@demo.test", "--password", "battery staple"));
    }

    @Test
    void anUnknownTenantIsRefused() {
        assertFails(1, "--tenant: nobody (expected: the id of a tenant that exists)", add("nobody", "ana@demo.test"));
    }

    @Test
    void whatIsWrongWithACommandIsSaidInOneLine() {
        assertFails(2, "command: agent", run("agent"));
        assertFails(2, "command: agent remove", run("agent", "remove"));
        assertFails(2, "--email: absent", run("agent", "disable"));
        assertFails(2, "--email: no value", run("agent", "disable", "--email"));
        assertFails(2, "option: --colour", run("agent", "list", "--colour", "red"));
        assertFails(1, "--email: ana (expected: an address", add("demo", "ana"));
        assertFails(1, "--role: owner (expected: agent, lead or admin)", add("demo", "a@b.c", "--role", "owner"));
        assertFails(1, "password: 3 characters", add("demo", "a@b.c", "--password", "abc"));
        assertFails(1, "--email: x@y.z (expected: an agent's e-mail)", run("agent", "disable", "--email", "x@y.z"));
    }

    @Test
    void whoIsDisabledLosesOpenSocketsAtOnceOrIsSaidToLoseThemSoon() {
        add("demo", "ana@demo.test");
        String id = run("agent", "list").out().split("\t", -1)[0];

        assertThat(run("agent", "disable", "--email", "ana@demo.test").out()).matches("Disabled [^\n]*\\R");
        assertThat(announced).containsExactly("demo/" + id);

        brokerAway = true;
        Outcome again = run("agent", "disable", "--email", "ana@demo.test");
        assertThat(again.exitCode()).isZero();
        assertThat(again.out().lines()).hasSize(2).last().asString().contains("AGENT_CHECK_INTERVAL");
    }

    @Test
    void aTokenIsAllThatIsPrinted() throws TokenRefusedException {
        add("demo", "ana@demo.test");
        add("demo", "bob@demo.test");
        run("agent", "disable", "--email", "ana@demo.test");

        Outcome token = run("token");

        assertThat(token.exitCode()).isZero();
        assertThat(token.err()).isEmpty();
        assertThat(token.out().lines()).hasSize(1);
        TokenSettings settings =
                new TokenSettings(SECRET, null, java.time.Duration.ofHours(1), java.time.Duration.ZERO);
        AgentIdentity bob = new AgentTokens(settings, java.time.Clock.systemUTC())
                .verify(token.out().strip());
        assertThat(bob.tenantId()).isEqualTo("demo");
        assertThat(run("agent", "list").out()).contains(bob.agentId() + "\tdemo\tbob@demo.test");
    }

    @Test
    void noTokenForWhoMayNotHaveOne() {
        add("demo", "ana@demo.test");
        run("agent", "disable", "--email", "ana@demo.test");

        assertFails(1, "--tenant: demo has no enabled agent", run("token"));
        assertFails(1, "--agent: ana@demo.test is disabled", run("token", "--agent", "ana@demo.test"));
        assertFails(
                1, "--agent: ana@demo.test (expected", run("token", "--agent", "ana@demo.test", "--tenant", "rival"));
        environment.remove("JWT_SECRET");
        assertFails(1, "JWT_SECRET: absent", run("token"));
    }

    @Test
    void aStoreThatIsAwayIsSaidInOneLine() {
        environment.put("MONGODB_URI", "mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=200");
        assertFails(1, "MONGODB_URI: 127.0.0.1:1 (expected: a MongoDB that answers)", run("agent", "list"));
        environment.put("MONGODB_URI", "http://127.0.0.1");
        assertFails(1, "MONGODB_URI: not an address", run("agent", "list"));
    }
}
