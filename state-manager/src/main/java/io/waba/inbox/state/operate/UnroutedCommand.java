package io.waba.inbox.state.operate;

import io.waba.inbox.state.store.UnroutedStore;
import io.waba.inbox.state.store.UnroutedStore.Waiting;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;

/** {@code unrouted}: the phone number ids that no tenant has, and how many updates wait for each. */
final class UnroutedCommand {

    private UnroutedCommand() {}

    static void check(List<String> arguments) {
        if (!arguments.isEmpty()) {
            throw CommandException.usage(arguments.get(0) + ": unknown (expected: nothing); usage: unrouted");
        }
    }

    static void run(UnroutedStore store, PrintStream out, Clock clock) {
        List<Waiting> waiting = store.waiting();
        if (waiting.isEmpty()) {
            out.println("Nothing is unrouted: every phone number id that was named has a tenant.");
            return;
        }
        out.println(String.format("%-24s %8s  %s", "PHONE NUMBER ID", "UPDATES", "OLDEST"));
        for (Waiting number : waiting) {
            out.println(String.format(
                    "%-24s %8d  %s (%s)",
                    Terminal.line(number.phoneNumberId(), 64),
                    number.updates(),
                    number.oldest(),
                    Terminal.ago(number.oldest(), clock.instant())));
        }
        out.println("They are replayed by themselves within seconds once a tenant has the number:"
                + " tenant add --id <id> --name <name> --phone-number-id <phone number id>");
    }
}
