package io.waba.inbox.portal.agents;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.portal.problem.InvalidSettingException;
import io.waba.inbox.shared.access.Role;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The command line: {@code agent add|list|disable} and {@code token}. No Spring, so that an answer takes about a second. What was asked for
 * goes to standard output, an error to standard error in one line, and the exit code is then 1, or 2 when the command itself is wrong.
 */
public final class AgentCommands {

    private static final String USAGE =
            "agent add --tenant <id> --email <e-mail> --name <name> [--role agent|lead|admin] [--password <password>]"
                    + " | agent list [--tenant <id>] | agent disable --email <e-mail>"
                    + " | token [--agent <e-mail>] [--tenant <id>]";
    private static final String DEFAULT_TENANT = "demo";
    private static final String DEFAULT_DATABASE = "test";
    private static final String DEFAULT_URI = "mongodb://127.0.0.1:27017/waba";
    private static final String DEFAULT_BROKER = "amqp://guest:guest@127.0.0.1:5672";

    private final Map<String, String> environment;
    private final MongoDatabase database;
    private final AgentStore agents;
    private final Function<String, AgentChanges> changes;
    private final SecureRandom random = new SecureRandom();
    private final PrintStream out;

    private AgentCommands(
            Map<String, String> environment,
            MongoDatabase database,
            Function<String, AgentChanges> changes,
            PrintStream out) {
        this.environment = environment;
        this.database = database;
        this.agents = new AgentStore(database);
        this.changes = changes;
        this.out = out;
    }

    /** A command that failed; the message is the one line that says why. */
    private static final class CommandFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CommandFailed(String message) {
            super(message);
        }
    }

    /** Whether these arguments are a command rather than the service's own. */
    public static boolean knows(String[] args) {
        return args.length > 0 && List.of("agent", "token").contains(args[0]);
    }

    /**
     * Runs one command for the whole process, which ends with it.
     *
     * @param changes how running instances are told, given the broker's address
     */
    public static void main(String[] args, Function<String, AgentChanges> changes) {
        // Without Spring nobody has told the driver's log to keep out of what the caller reads.
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.OFF);
        }
        System.exit(run(args, System.getenv(), changes, System.out, System.err));
    }

    /**
     * Runs one command.
     *
     * @param environment where {@code MONGODB_URI} and, for a token, {@code JWT_SECRET} are
     * @return the exit code
     */
    public static int run(
            String[] args,
            Map<String, String> environment,
            Function<String, AgentChanges> changes,
            PrintStream out,
            PrintStream err) {
        try {
            CommandLine line = CommandLine.parse(args);
            try (MongoClient client = connect(environment)) {
                new AgentCommands(environment, database(client, environment), changes, out).run(line);
                return 0;
            }
        } catch (CommandLine.UsageException e) {
            err.println(e.getMessage() + " (usage: " + USAGE + ")");
            return 2;
        } catch (CommandFailed | InvalidSettingException e) {
            err.println(e.getMessage());
        } catch (MongoTimeoutException e) {
            // Its own message is the driver's whole view of the cluster.
            err.println("MONGODB_URI: " + String.join(",", new ConnectionString(uri(environment)).getHosts())
                    + " (expected: a MongoDB that answers)");
        } catch (MongoException e) {
            err.println("MONGODB_URI: the store refuses: " + oneLine(e));
        } catch (IllegalArgumentException e) {
            err.println(oneLine(e));
        }
        return 1;
    }

    private void run(CommandLine line) {
        switch (line.command()) {
            case "agent add" -> add(line);
            case "agent list" -> list(line);
            case "agent disable" -> disable(line);
            case "token" -> token(line);
            default -> throw new CommandLine.UsageException("command: " + line.command());
        }
    }

    private void add(CommandLine line) {
        String tenant = line.required("tenant");
        String email = AgentStore.normalized(line.required("email"));
        String name = line.required("name");
        Role role = role(line.optional("role"));
        String givenPassword = line.optional("password");
        if (!email.matches(AgentStore.EMAIL_FORM)) {
            throw new CommandFailed("--email: " + email + " (expected: an address such as ana@example.com)");
        }
        if (!agents.tenantExists(tenant)) {
            throw new CommandFailed("--tenant: " + tenant + " (expected: the id of a tenant that exists)");
        }
        agents.createIndexes();
        String password = givenPassword == null ? new ReadableText(random).password() : givenPassword;
        Passwords passwords = new Passwords();
        Agent agent = new Agent(
                new ReadableText(random).agentId(),
                tenant,
                email,
                name,
                role,
                passwords.hash(password),
                null,
                true,
                1,
                Clock.systemUTC().instant());
        if (agents.insert(agent)) {
            out.println("Added " + describe(agent));
            if (givenPassword == null) {
                out.println("Password (shown only now): " + password);
            }
            return;
        }
        Agent existing = agents.byEmail(email).orElseThrow(() -> new CommandFailed("--email: " + email + " vanished"));
        requireSame(existing, agent, passwords, givenPassword);
        out.println("Nothing to do, there is " + describe(existing));
    }

    private static void requireSame(Agent existing, Agent wanted, Passwords passwords, @Nullable String givenPassword) {
        String difference = Stream.of(
                        existing.tenantId().equals(wanted.tenantId()) ? "" : "tenant",
                        existing.name().equals(wanted.name()) ? "" : "name",
                        existing.role() == wanted.role() ? "" : "role",
                        existing.enabled() ? "" : "disabled",
                        givenPassword == null || passwords.matches(givenPassword, java.util.Optional.of(existing))
                                ? ""
                                : "password")
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(", "));
        if (!difference.isEmpty()) {
            throw new CommandFailed("--email: " + wanted.email() + " belongs to an agent already, who differs in: "
                    + difference + " (expected: an unused e-mail)");
        }
    }

    private void list(CommandLine line) {
        List<Agent> all = agents.list(line.optional("tenant"));
        for (Agent agent : all) {
            out.println(String.join(
                    "\t",
                    agent.id(),
                    agent.tenantId(),
                    agent.email(),
                    agent.name(),
                    agent.role().wireName(),
                    agent.enabled() ? "enabled" : "disabled"));
        }
    }

    private void disable(CommandLine line) {
        Agent agent = agents.byEmail(line.required("email")).orElseThrow(() -> noSuchAgent("email", line));
        agents.setEnabled(agent, false);
        new SessionStore(database, random, Clock.systemUTC()).endAll(agent);
        out.println("Disabled " + describe(agent));
        endSockets(agent);
    }

    private void endSockets(Agent agent) {
        String broker = environment.getOrDefault("RABBITMQ_URI", "");
        try {
            changes.apply(broker.isBlank() ? DEFAULT_BROKER : broker).announce(agent.tenantId(), agent.id());
        } catch (RuntimeException e) {
            // The instances look by themselves.
            out.println("The broker could not be asked to end open sockets: they end within AGENT_CHECK_INTERVAL");
        }
    }

    private void token(CommandLine line) {
        TokenSettings settings =
                new TokenSettings(environment.getOrDefault("JWT_SECRET", ""), null, Duration.ofHours(1), Duration.ZERO);
        String email = line.optional("agent");
        String tenant = line.optional("tenant");
        Agent agent;
        if (email == null) {
            String wanted = tenant == null ? DEFAULT_TENANT : tenant;
            agent = agents.list(wanted).stream()
                    .filter(Agent::enabled)
                    .findFirst()
                    .orElseThrow(() -> new CommandFailed(
                            "--tenant: " + wanted + " has no enabled agent (expected: one added with agent add)"));
        } else {
            agent = agents.byEmail(email)
                    .filter(candidate -> tenant == null || candidate.tenantId().equals(tenant))
                    .orElseThrow(() -> noSuchAgent("agent", line));
            if (!agent.enabled()) {
                throw new CommandFailed("--agent: " + email + " is disabled (expected: an enabled agent)");
            }
        }
        out.println(new AgentTokens(settings, Clock.systemUTC()).issue(agent).value());
    }

    private static CommandFailed noSuchAgent(String option, CommandLine line) {
        return new CommandFailed("--" + option + ": " + line.optional(option) + " (expected: an agent's e-mail)");
    }

    private static Role role(@Nullable String name) {
        return name == null
                ? Role.AGENT
                : Role.of(name)
                        .orElseThrow(() -> new CommandFailed("--role: " + name + " (expected: agent, lead or admin)"));
    }

    private static String describe(Agent agent) {
        return "agent " + agent.email() + " (" + agent.id() + ", tenant " + agent.tenantId() + ", role "
                + agent.role().wireName() + ")";
    }

    private static String uri(Map<String, String> environment) {
        String uri = environment.getOrDefault("MONGODB_URI", "");
        return uri.isBlank() ? DEFAULT_URI : uri;
    }

    private static MongoClient connect(Map<String, String> environment) {
        try {
            return MongoClients.create(MongoClientSettings.builder()
                    .applyConnectionString(new ConnectionString(uri(environment)))
                    .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(5, TimeUnit.SECONDS))
                    .build());
        } catch (IllegalArgumentException e) {
            throw new CommandFailed("MONGODB_URI: not an address (expected: mongodb://host:port/database)");
        }
    }

    private static MongoDatabase database(MongoClient client, Map<String, String> environment) {
        String name = new ConnectionString(uri(environment)).getDatabase();
        return client.getDatabase(name == null ? DEFAULT_DATABASE : name);
    }

    private static String oneLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
