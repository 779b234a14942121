package io.waba.inbox.system;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A script of {@code client/} that answers what it is asked. */
final class NodeScript implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final NodeProcess process;
    private final Queue<JsonNode> answers = new ConcurrentLinkedQueue<>();

    private NodeScript(String name, NodeProcess process) {
        this.name = name;
        this.process = process;
        process.listen(answers::add);
    }

    static NodeScript start(String name, Object... arguments) {
        return new NodeScript(name, NodeProcess.start(name, arguments));
    }

    void tell(Map<String, ?> command) {
        process.tell(command);
    }

    /** Tells it what has an answer, and waits for that. */
    JsonNode ask(String command) {
        tell(Map.of("do", command));
        return answer(command);
    }

    /** Waits for its next answer of that kind. */
    JsonNode answer(String kind) {
        JsonNode answer =
                await(name + " answers " + kind).atMost(PATIENCE).until(this::nextAnswer, next -> next != null);
        if (!answer.path("answer").asString("").equals(kind)) {
            throw new IllegalStateException(name + ": " + answer + " (expected: " + kind + ")");
        }
        return answer;
    }

    private @Nullable JsonNode nextAnswer() {
        JsonNode next = answers.poll();
        if (next == null && !process.isAlive()) {
            throw new IllegalStateException(name + ": has ended (expected: running)");
        }
        return next;
    }

    @Override
    public void close() {
        process.close();
    }
}
