package io.waba.inbox.state.outbound;

import io.waba.inbox.graph.GraphApi;
import io.waba.inbox.graph.GraphResult;
import io.waba.inbox.state.commands.CustomerSignals;
import io.waba.inbox.state.store.ConversationTargets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blue ticks and "is writing" by the Graph API, on a few threads of their own. At most once and without a promise: what does not work, or comes
 * while too much is waiting, is left out, because it is worth nothing later.
 */
public final class GraphSignals implements CustomerSignals, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GraphSignals.class);

    private static final int THREADS = 4;
    private static final int MOST_WAITING = 200;

    private final GraphApi graph;
    private final ConversationTargets conversations;
    private final boolean markRead;
    private final boolean typing;
    private final ExecutorService threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            work -> new Thread(work, "signals"));

    public GraphSignals(GraphApi graph, ConversationTargets conversations, OutboundSettings settings) {
        this.graph = graph;
        this.conversations = conversations;
        this.markRead = settings.markRead();
        this.typing = settings.typing();
    }

    @Override
    public void read(String tenantId, String conversationId, String messageId) {
        if (markRead) {
            submit(() -> signal(
                    tenantId, conversationId, conversations.newestInbound(tenantId, conversationId, messageId), false));
        }
    }

    /** The Graph API has no typing without reading: the customer sees blue ticks as well. */
    @Override
    public void typing(String tenantId, String conversationId) {
        if (typing) {
            submit(() -> signal(tenantId, conversationId, conversations.newestInbound(tenantId, conversationId), true));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void signal(String tenantId, String conversationId, Optional<String> wamid, boolean withTyping) {
        conversations
                .find(tenantId, conversationId)
                .ifPresent(target -> wamid.ifPresent(id -> {
                    GraphResult<Boolean> result = graph.markRead(target.phoneNumberId(), id, withTyping);
                    if (!(result instanceof GraphResult.Accepted<Boolean>)) {
                        log.debug("signal not shown conversationId={} {}", conversationId, result);
                    }
                }));
    }

    private void submit(Runnable signal) {
        try {
            threads.execute(() -> {
                try {
                    signal.run();
                } catch (RuntimeException e) {
                    log.debug("signal not shown", e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("signal left out: {} are waiting", MOST_WAITING);
        }
    }
}
