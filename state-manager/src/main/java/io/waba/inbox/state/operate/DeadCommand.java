package io.waba.inbox.state.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waba.inbox.amqp.DeadLetterQueues;
import io.waba.inbox.amqp.KeptDeadLetter;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.wire.MalformedMessageException;
import io.waba.inbox.shared.wire.WireJson;
import java.io.PrintStream;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * {@code dead list | show <queue> [n] | replay <queue> [n|all] | purge <queue> --yes}: messages that a consumer could never process, and why.
 *
 * @param queue whose dead letters; empty for {@code list}
 * @param count how many at most
 * @param confirmed whether {@code --yes} was said
 */
record DeadCommand(Verb verb, String queue, int count, boolean confirmed) {

    static final String USAGE =
            "usage: dead list | dead show <queue> [n] | dead replay <queue> [n|all] | dead purge <queue> --yes";

    /** Enough for a picture, and no load for the broker. */
    private static final int LOOKED_AT = 1_000;

    private static final int MOST_SHOWN = 1_000;
    private static final int SHOWN = 10;
    private static final int REASONS = 3;
    private static final int REASON_CHARACTERS = 200;
    private static final int BODY_CHARACTERS = 4_000;
    private static final int REPLAYED = 1;

    /** What to do. */
    enum Verb {
        LIST,
        SHOW,
        REPLAY,
        PURGE
    }

    static DeadCommand parse(List<String> arguments) {
        String verb = arguments.isEmpty() ? "" : arguments.get(0);
        List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        return switch (verb) {
            case "list" -> {
                atMost(0, rest);
                yield new DeadCommand(Verb.LIST, "", LOOKED_AT, false);
            }
            case "show" -> {
                atMost(2, rest);
                yield new DeadCommand(
                        Verb.SHOW, queue(rest), rest.size() < 2 ? SHOWN : count(rest.get(1), MOST_SHOWN), false);
            }
            case "replay" -> {
                atMost(2, rest);
                yield new DeadCommand(
                        Verb.REPLAY, queue(rest), rest.size() < 2 ? REPLAYED : countOrAll(rest.get(1)), false);
            }
            case "purge" -> {
                atMost(2, rest);
                yield new DeadCommand(Verb.PURGE, queue(rest), 0, confirmed(rest));
            }
            default -> throw CommandException.usage(USAGE);
        };
    }

    void run(DeadLetterQueues queues, PrintStream out, Clock clock) {
        switch (verb) {
            case LIST -> list(queues, out, clock.instant());
            case SHOW -> show(queues, out);
            case REPLAY -> replay(queues, out);
            case PURGE -> purge(queues, out);
        }
    }

    private static void list(DeadLetterQueues queues, PrintStream out, Instant now) {
        boolean any = false;
        for (String name : DeadLetterQueues.names()) {
            long depth = queues.depth(name).orElse(0);
            if (depth > 0) {
                any = true;
                describe(name, depth, queues.first(name, LOOKED_AT), out, now);
            }
        }
        out.println(
                any
                        ? "Next: dead show <queue>, then dead replay <queue> once the cause is mended."
                        : "No dead letters.");
    }

    private static void describe(String name, long depth, List<KeptDeadLetter> letters, PrintStream out, Instant now) {
        String oldest = letters.stream()
                .map(KeptDeadLetter::diedAt)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .map(at -> ", oldest " + Terminal.line(at, 40) + age(at, now))
                .orElse("");
        out.println(name + "  " + depth + oldest);
        Map<String, Long> byReason = letters.stream()
                .collect(Collectors.groupingBy(
                        letter -> Terminal.line(letter.reason(), REASON_CHARACTERS), Collectors.counting()));
        byReason.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(REASONS)
                .forEach(reason -> out.println(String.format("  %6d × %s", reason.getValue(), reason.getKey())));
        if (byReason.size() > REASONS) {
            out.println("           and " + (byReason.size() - REASONS) + " other reasons");
        }
        if (depth > letters.size()) {
            out.println("           reasons of the first " + letters.size() + " only");
        }
    }

    private void show(DeadLetterQueues queues, PrintStream out) {
        long depth = depth(queues);
        List<KeptDeadLetter> letters = queues.first(queue, count);
        for (int i = 0; i < letters.size(); i++) {
            KeptDeadLetter letter = letters.get(i);
            out.println((i + 1) + " of " + depth);
            out.println("  reason     " + Terminal.line(letter.reason(), 2 * REASON_CHARACTERS));
            out.println("  exception  "
                    + Terminal.line(Objects.requireNonNullElse(letter.exception(), "-"), REASON_CHARACTERS));
            out.println("  queue      " + queue);
            out.println("  died at    " + Terminal.line(Objects.requireNonNullElse(letter.diedAt(), "-"), 40));
            out.println(Terminal.block(pretty(letter.body()), BODY_CHARACTERS).indent(2));
        }
        if (letters.isEmpty()) {
            out.println(queue + ": no dead letters");
        }
    }

    private void replay(DeadLetterQueues queues, PrintStream out) {
        long before = depth(queues);
        // What dies again meanwhile is not replayed again: that would have no end.
        int replayed = queues.replay(queue, (int) Math.min(count, before));
        out.println("replayed " + replayed + " of " + before + " to " + queue
                + (replayed == 0 ? "" : "; what dies again is in dead list within seconds"));
    }

    private void purge(DeadLetterQueues queues, PrintStream out) {
        if (!confirmed) {
            throw CommandException.usage("purge: would throw " + depth(queues) + " messages of " + Queues.dead(queue)
                    + " away for ever (expected: --yes, after a look at dead show " + queue + ")");
        }
        depth(queues);
        out.println("purged " + queues.purge(queue) + " from " + Queues.dead(queue));
    }

    private long depth(DeadLetterQueues queues) {
        OptionalLong depth = queues.depth(queue);
        return depth.orElseThrow(() -> CommandException.failed(
                Queues.dead(queue) + ": not there (expected: declared by a service that was started on this broker)"));
    }

    private static String pretty(byte[] body) {
        try {
            return WireJson.decode(body, JsonNode.class).toPrettyString();
        } catch (MalformedMessageException e) {
            return new String(body, UTF_8);
        }
    }

    private static String age(String at, Instant now) {
        try {
            return " (" + Terminal.ago(Instant.parse(at), now) + ")";
        } catch (DateTimeException e) {
            return "";
        }
    }

    private static String queue(List<String> arguments) {
        String given = arguments.isEmpty() ? "" : arguments.get(0);
        Map<String, String> known =
                DeadLetterQueues.names().stream().collect(Collectors.toMap(Queues::dead, Function.identity()));
        String name = known.getOrDefault(given, given);
        if (!known.containsValue(name)) {
            throw CommandException.usage("queue: \"" + Terminal.line(given, REASON_CHARACTERS) + "\" (expected: one of "
                    + String.join(", ", DeadLetterQueues.names()) + ")");
        }
        return name;
    }

    private static int countOrAll(String given) {
        return given.equals("all") ? Integer.MAX_VALUE : count(given, Integer.MAX_VALUE);
    }

    private static int count(String given, int most) {
        String expected = " (expected: 1 to " + most + ")";
        try {
            int count = Integer.parseInt(given);
            if (count >= 1 && count <= most) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw CommandException.usage("n: \"" + Terminal.line(given, REASON_CHARACTERS) + "\"" + expected);
        }
        throw CommandException.usage("n: " + given + expected);
    }

    private static boolean confirmed(List<String> arguments) {
        if (arguments.size() == 2 && !arguments.get(1).equals("--yes")) {
            throw CommandException.usage(arguments.get(1) + ": unknown (expected: --yes); " + USAGE);
        }
        return arguments.size() == 2;
    }

    private static void atMost(int most, List<String> arguments) {
        if (arguments.size() > most) {
            throw CommandException.usage(arguments.get(most) + ": one too many; " + USAGE);
        }
    }
}
