package io.waba.inbox.state.tenants;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.waba.inbox.state.store.StoreClient;
import io.waba.inbox.state.store.StoreUnusableException;
import io.waba.inbox.state.store.TenantStore;
import io.waba.inbox.state.store.TenantStore.PhoneNumber;
import io.waba.inbox.state.store.TenantStore.Tenant;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * {@code tenant add} and {@code tenant list} on the command line; needs {@code MONGODB_URI} and no running service. A service that runs
 * notices the new number by itself, and replays what it kept for it.
 */
public final class TenantCommand {

    /** The first argument. */
    public static final String NAME = "tenant";

    private static final String USAGE = "usage: tenant add --id <id> --name <name> --phone-number-id <digits>"
            + " [--display-phone-number <number>] [--time-zone <zone>] | tenant list";

    private static final String ID = "--id";
    private static final String TENANT_NAME = "--name";
    private static final String PHONE_NUMBER_ID = "--phone-number-id";
    private static final String DISPLAY_PHONE_NUMBER = "--display-phone-number";
    private static final String TIME_ZONE = "--time-zone";
    private static final Set<String> OPTIONS =
            Set.of(ID, TENANT_NAME, PHONE_NUMBER_ID, DISPLAY_PHONE_NUMBER, TIME_ZONE);

    /** Part of document ids, routing keys and room names, whose separator is the colon. */
    private static final Pattern TENANT_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,32}");

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private TenantCommand() {}

    /** What the person who typed the command can put right; the message is the whole answer. */
    private static final class CommandException extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private final int exitCode;

        CommandException(int exitCode, String message) {
            super(message);
            this.exitCode = exitCode;
        }
    }

    /**
     * Runs one command.
     *
     * @param arguments those after {@code tenant}
     * @return the exit code: 0, 1 when it failed, 2 when it was not understood
     */
    public static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.OFF);
        }
        String configured = environment.getOrDefault("MONGODB_URI", "");
        String uri = configured.isBlank() ? StoreClient.DEFAULT_URI : configured;
        try {
            String verb = arguments.isEmpty() ? "" : arguments.get(0);
            switch (verb) {
                case "add" -> {
                    Map<String, String> options = options(arguments.subList(1, arguments.size()));
                    Tenant tenant = tenant(options);
                    PhoneNumber number = phoneNumber(tenant, options);
                    StoreClient.withTenants(uri, store -> add(store, tenant, number, out));
                }
                case "list" -> {
                    options(arguments.subList(1, arguments.size()));
                    StoreClient.withTenants(uri, store -> list(store, out));
                }
                default -> throw new CommandException(WRONG_USAGE, USAGE);
            }
            return OK;
        } catch (CommandException e) {
            err.println(e.getMessage());
            return e.exitCode;
        } catch (StoreUnusableException | IllegalArgumentException e) {
            err.println(e.getMessage());
            return FAILED;
        }
    }

    private static void add(TenantStore store, Tenant tenant, PhoneNumber number, PrintStream out) {
        // The number first: a tenant without one harms nobody, a number of another tenant stops everything.
        PhoneNumber claimed = store.claim(number);
        if (!claimed.tenantId().equals(tenant.id())) {
            throw new CommandException(
                    FAILED,
                    PHONE_NUMBER_ID + ": " + number.id() + " belongs to tenant " + claimed.tenantId()
                            + " (expected: a number that is free, or tenant " + tenant.id() + "'s)");
        }
        store.save(tenant);
        out.println("tenant " + tenant.id() + " has phone number id " + number.id());
    }

    private static void list(TenantStore store, PrintStream out) {
        for (Tenant tenant : store.tenants()) {
            List<PhoneNumber> numbers = store.phoneNumbers(tenant.id());
            for (PhoneNumber number : numbers) {
                out.println(String.join(
                        "\t",
                        tenant.id(),
                        tenant.name(),
                        tenant.timeZone().getId(),
                        number.id(),
                        number.display() == null ? "-" : number.display()));
            }
        }
    }

    private static Tenant tenant(Map<String, String> options) {
        String id = required(options, ID);
        if (!TENANT_ID.matcher(id).matches()) {
            throw new CommandException(WRONG_USAGE, ID + ": \"" + id + "\" (expected: " + TENANT_ID.pattern() + ")");
        }
        return new Tenant(id, required(options, TENANT_NAME), timeZone(options.getOrDefault(TIME_ZONE, "UTC")));
    }

    private static PhoneNumber phoneNumber(Tenant tenant, Map<String, String> options) {
        String id = required(options, PHONE_NUMBER_ID);
        if (!DIGITS.matcher(id).matches()) {
            throw new CommandException(
                    WRONG_USAGE, PHONE_NUMBER_ID + ": \"" + id + "\" (expected: digits, as Meta shows them)");
        }
        @Nullable String display = options.get(DISPLAY_PHONE_NUMBER);
        return new PhoneNumber(id, tenant.id(), display);
    }

    private static ZoneId timeZone(String value) {
        // By name only: browsers know no other, and an offset is wrong in the other half of the year.
        if (!ZoneId.getAvailableZoneIds().contains(value)) {
            throw new CommandException(
                    WRONG_USAGE, TIME_ZONE + ": \"" + value + "\" (expected: a zone such as America/Sao_Paulo)");
        }
        return ZoneId.of(value);
    }

    private static String required(Map<String, String> options, String option) {
        String value = options.get(option);
        if (value == null || value.isBlank()) {
            throw new CommandException(WRONG_USAGE, option + ": absent (expected: a value); " + USAGE);
        }
        return value;
    }

    private static Map<String, String> options(List<String> arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String option = arguments.get(i);
            if (!OPTIONS.contains(option) || i + 1 == arguments.size()) {
                throw new CommandException(
                        WRONG_USAGE, option + ": unknown or without a value (expected: a known option); " + USAGE);
            }
            options.put(option, arguments.get(i + 1));
        }
        return options;
    }
}
