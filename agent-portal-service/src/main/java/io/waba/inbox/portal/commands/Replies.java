package io.waba.inbox.portal.commands;

import io.waba.inbox.shared.command.CommandResult;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who waits for which answer. */
@Component
public final class Replies {

    private final Map<String, CompletableFuture<CommandResult>> waiting = new ConcurrentHashMap<>();
    private volatile @Nullable String queue;

    /** Answers come to that queue from now on. */
    public void arriveAt(String replyQueue) {
        queue = replyQueue;
    }

    /** There is no queue that answers could come to. */
    public void arriveNowhere() {
        queue = null;
    }

    /** An answer came; nobody may be waiting for it any more. */
    public void arrived(CommandResult result) {
        CompletableFuture<CommandResult> waiter = waiting.get(result.commandId());
        if (waiter != null) {
            waiter.complete(result);
        }
    }

    /** Where answers come to; null while the broker is away. */
    @Nullable
    String queue() {
        return queue;
    }

    /**
     * Lets the question be asked and waits for its answer.
     *
     * @param ask publishes the question
     * @return empty when no answer came in time
     */
    Optional<CommandResult> await(String commandId, Runnable ask, Duration atMost) {
        CompletableFuture<CommandResult> answer = new CompletableFuture<>();
        waiting.put(commandId, answer);
        try {
            ask.run();
            return Optional.of(answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(commandId + ": failed (expected: an answer)", e);
        } finally {
            waiting.remove(commandId);
        }
    }
}
