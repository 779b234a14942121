package io.waba.inbox.portal.socketio;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client asks: how often it may, how many conversations it watches, and its questions to the store, one after the other in the order
 * in which they were asked, on threads that all clients share. Any thread.
 */
final class Requests {

    private static final Logger log = LoggerFactory.getLogger(Requests.class);
    private static final int MAX_WAITING = 64;

    private final TokenBucket bucket;
    private final int maxConversations;
    private final Executor threads;
    private final Set<String> conversations = new HashSet<>(0);
    private final Queue<Runnable> waiting = new ArrayDeque<>(2);
    private boolean running;

    Requests(TokenBucket bucket, int maxConversations, Executor threads) {
        this.bucket = bucket;
        this.maxConversations = maxConversations;
        this.threads = threads;
    }

    /** Whether it may ask one more now. */
    synchronized boolean allowOne() {
        return bucket.take();
    }

    /** Returns false when it watches as many conversations as it may. */
    synchronized boolean watch(String conversationId) {
        if (!conversations.contains(conversationId) && conversations.size() >= maxConversations) {
            return false;
        }
        conversations.add(conversationId);
        return true;
    }

    synchronized void unwatch(String conversationId) {
        conversations.remove(conversationId);
    }

    /** Asks the store when the questions before are answered. Returns false when there are too many. */
    synchronized boolean offer(Runnable question) {
        if (waiting.size() >= MAX_WAITING) {
            return false;
        }
        waiting.add(question);
        if (!running) {
            try {
                threads.execute(this::run);
                running = true;
            } catch (RejectedExecutionException e) {
                waiting.clear();
                return false;
            }
        }
        return true;
    }

    private void run() {
        for (Runnable question = next(); question != null; question = next()) {
            try {
                question.run();
            } catch (RuntimeException e) {
                log.error("a client's question failed", e);
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable question = waiting.poll();
        running = question != null;
        return question;
    }
}
