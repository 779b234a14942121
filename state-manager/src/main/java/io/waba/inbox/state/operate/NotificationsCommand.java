package io.waba.inbox.state.operate;

import io.waba.inbox.state.store.NotificationStore;
import io.waba.inbox.state.store.NotificationStore.Stored;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code notifications [--field <field>] [--limit <n>]}: webhook updates that are neither message nor status, newest first.
 *
 * @param field only those of this webhook field; null for all
 * @param limit how many, 1 to 500
 */
record NotificationsCommand(@Nullable String field, int limit) {

    private static final String USAGE = "usage: notifications [--field <field>] [--limit <n>]";
    private static final int SHOWN = 20;
    private static final int MOST_SHOWN = 500;
    private static final int VALUE_CHARACTERS = 1_000;
    private static final int NAME_CHARACTERS = 100;

    static NotificationsCommand parse(List<String> arguments) {
        String field = null;
        int limit = SHOWN;
        for (int i = 0; i < arguments.size(); i += 2) {
            String option = arguments.get(i);
            if (i + 1 == arguments.size()) {
                throw CommandException.usage(option + ": unknown or without a value; " + USAGE);
            }
            switch (option) {
                case "--field" -> field = arguments.get(i + 1);
                case "--limit" -> limit = limit(arguments.get(i + 1));
                default -> throw CommandException.usage(option + ": unknown or without a value; " + USAGE);
            }
        }
        return new NotificationsCommand(field, limit);
    }

    void run(NotificationStore store, PrintStream out) {
        SortedMap<String, Long> counts = store.countsByField();
        List<Stored> newest = store.newest(field, limit);
        out.println(String.format("%8s  %s", "COUNT", "FIELD"));
        counts.forEach(
                (name, count) -> out.println(String.format("%8d  %s", count, Terminal.line(name, NAME_CHARACTERS))));
        out.println();
        for (Stored notification : newest) {
            out.println(notification.receivedAt() + "  " + Terminal.line(notification.field(), NAME_CHARACTERS)
                    + "  account " + Terminal.line(notification.wabaId(), NAME_CHARACTERS) + "  tenant "
                    + Objects.requireNonNullElse(notification.tenantId(), "-"));
            if (notification.problem() != null) {
                out.println("  problem  " + Terminal.line(notification.problem(), VALUE_CHARACTERS));
            }
            out.println("  " + Terminal.line(notification.value(), VALUE_CHARACTERS));
        }
        if (newest.isEmpty()) {
            out.println(field == null ? "No notifications." : "No notifications of the field " + field + ".");
        }
    }

    private static int limit(String given) {
        if (!given.matches("[0-9]{1,3}") || Integer.parseInt(given) < 1 || Integer.parseInt(given) > MOST_SHOWN) {
            throw CommandException.usage(
                    "--limit: \"" + Terminal.line(given, NAME_CHARACTERS) + "\" (expected: 1 to " + MOST_SHOWN + ")");
        }
        return Integer.parseInt(given);
    }
}
