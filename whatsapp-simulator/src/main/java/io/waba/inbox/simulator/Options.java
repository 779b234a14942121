package io.waba.inbox.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The command line after the command: {@code --name value} pairs. */
final class Options {

    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    /** @throws IllegalArgumentException naming what is unknown, doubled or without a value */
    static Options parse(List<String> arguments, Set<String> allowed) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String argument = arguments.get(i);
            String name = argument.startsWith("--") ? argument.substring(2) : "";
            if (!allowed.contains(name)) {
                throw new IllegalArgumentException(argument + ": unknown (expected: one of --"
                        + String.join(", --", new TreeSet<>(allowed)) + ")");
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(argument + ": nothing after it (expected: a value)");
            }
            if (values.put(name, arguments.get(i + 1)) != null) {
                throw new IllegalArgumentException(argument + ": twice (expected: once)");
            }
        }
        return new Options(values);
    }

    String text(String name, String byDefault) {
        return values.getOrDefault(name, byDefault);
    }

    int integer(String name, int byDefault, int min, int max) {
        return Numbers.integer("--" + name, values.getOrDefault(name, ""), byDefault, min, max);
    }
}
