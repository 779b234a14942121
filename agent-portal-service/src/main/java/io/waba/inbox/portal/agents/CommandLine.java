package io.waba.inbox.portal.agents;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command and its options, checked against the ones that the command has.
 *
 * @param command such as {@code agent add}
 * @param options name without dashes → value
 */
record CommandLine(String command, Map<String, String> options) {

    private static final Map<String, List<String>> OPTIONS = Map.of(
            "agent add", List.of("tenant", "email", "name", "role", "password"),
            "agent list", List.of("tenant"),
            "agent disable", List.of("email"),
            "token", List.of("agent", "tenant"));

    CommandLine {
        options = Map.copyOf(options);
    }

    /** The command itself is wrong. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    /** @throws UsageException when there is no such command or option, or an option has no value */
    static CommandLine parse(String[] args) {
        boolean twoWords = args[0].equals("agent") && args.length > 1;
        String command = twoWords ? args[0] + " " + args[1] : args[0];
        List<String> known = OPTIONS.get(command);
        if (known == null) {
            throw new UsageException("command: " + command);
        }
        Map<String, String> options = new HashMap<>();
        for (int i = twoWords ? 2 : 1; i < args.length; i += 2) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (!known.contains(name)) {
                throw new UsageException("option: " + args[i]);
            }
            if (i + 1 == args.length || args[i + 1].isBlank()) {
                throw new UsageException("--" + name + ": no value");
            }
            options.put(name, args[i + 1]);
        }
        return new CommandLine(command, options);
    }

    @Nullable
    String optional(String name) {
        return options.get(name);
    }

    String required(String name) {
        String value = options.get(name);
        if (value == null) {
            throw new UsageException("--" + name + ": absent");
        }
        return value;
    }
}
