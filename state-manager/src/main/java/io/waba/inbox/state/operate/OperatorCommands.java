package io.waba.inbox.state.operate;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.waba.inbox.amqp.BrokerUnusableException;
import io.waba.inbox.amqp.DeadLetterQueues;
import io.waba.inbox.amqp.PublishFailedException;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.state.store.StoreUnusableException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * {@code dead}, {@code unrouted} and {@code notifications}: what the system kept because it could do nothing with it. The answer goes to
 * standard output, an error to standard error in one line.
 */
public final class OperatorCommands {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private static final String DEAD = "dead";
    private static final String UNROUTED = "unrouted";
    private static final String NOTIFICATIONS = "notifications";
    private static final Set<String> NAMES = Set.of(DEAD, UNROUTED, NOTIFICATIONS);

    private static final String DEFAULT_BROKER = "amqp://guest:guest@127.0.0.1:5672";

    private final Map<String, String> environment;
    private final PrintStream out;
    private final Clock clock;

    private OperatorCommands(Map<String, String> environment, PrintStream out, Clock clock) {
        this.environment = environment;
        this.out = out;
        this.clock = clock;
    }

    /** Whether these arguments are one of the commands rather than the service's own. */
    public static boolean knows(String[] arguments) {
        return arguments.length > 0 && NAMES.contains(arguments[0]);
    }

    /**
     * Runs one command.
     *
     * @param arguments the command's name and what follows it
     * @param environment where {@code RABBITMQ_URI} and {@code MONGODB_URI} are
     * @return the exit code: 0, 1 when it failed, 2 when it was not understood
     */
    public static int run(
            List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err, Clock clock) {
        // Without Spring nobody has told the clients' logs to keep out of what the operator reads.
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.OFF);
        }
        try {
            new OperatorCommands(environment, out, clock).run(arguments);
            return OK;
        } catch (CommandException e) {
            err.println(e.getMessage());
            return e.exitCode();
        } catch (BrokerUnusableException
                | PublishFailedException
                | StoreUnusableException
                | IllegalArgumentException e) {
            err.println(e.getMessage());
            return FAILED;
        }
    }

    private void run(List<String> arguments) {
        List<String> rest = arguments.subList(1, arguments.size());
        switch (arguments.get(0)) {
            case DEAD -> {
                DeadCommand command = DeadCommand.parse(rest);
                try (DeadLetterQueues queues = DeadLetterQueues.connect(setting("RABBITMQ_URI", DEFAULT_BROKER))) {
                    command.run(queues, out, clock);
                }
            }
            case UNROUTED -> {
                UnroutedCommand.check(rest);
                StoreClient.withUnrouted(store(), unrouted -> UnroutedCommand.run(unrouted, out, clock));
            }
            case NOTIFICATIONS -> {
                NotificationsCommand command = NotificationsCommand.parse(rest);
                StoreClient.withNotifications(store(), notifications -> command.run(notifications, out));
            }
            default ->
                throw CommandException.usage("command: " + arguments.get(0) + " (expected: one of " + NAMES + ")");
        }
    }

    private String store() {
        return setting("MONGODB_URI", StoreClient.DEFAULT_URI);
    }

    private String setting(String name, String ofDevelopment) {
        String value = environment.getOrDefault(name, "");
        return value.isBlank() ? ofDevelopment : value;
    }
}
