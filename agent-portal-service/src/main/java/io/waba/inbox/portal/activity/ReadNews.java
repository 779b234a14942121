package io.waba.inbox.portal.activity;

import io.waba.inbox.portal.hub.Hub;
import io.waba.inbox.portal.hub.HubListener;
import io.waba.inbox.shared.access.Rooms;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.EventType;
import io.waba.inbox.shared.event.PortalEvent.ConversationRead;
import java.time.Clock;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the event that says an agent read a conversation, wherever the agent did so, and tells the agent's tabs on this instance how much is
 * left. Every instance that has tabs of the agent does the same.
 */
final class ReadNews implements HubListener {

    private static final Logger log = LoggerFactory.getLogger(ReadNews.class);

    /** What an agent read of which conversation. */
    private record Read(String tenantId, String agentId, String conversationId) {}

    private final Supplier<Hub> hub;
    private final Reading reading;
    private final BiPredicate<String, String> hasTabs;
    private final Executor blocking;
    private final Clock clock;
    /** How often each is to be counted yet, never more than twice: once now, and once for all that came since. */
    private final Map<Read, Integer> counting = new ConcurrentHashMap<>();

    /**
     * A follower.
     *
     * @param hasTabs whether the agent of that tenant, by their ids, has a socket here
     * @param blocking where the store is asked
     */
    ReadNews(Supplier<Hub> hub, Reading reading, BiPredicate<String, String> hasTabs, Executor blocking, Clock clock) {
        this.hub = hub;
        this.reading = reading;
        this.hasTabs = hasTabs;
        this.blocking = blocking;
        this.clock = clock;
    }

    @Override
    public void passed(EventEnvelope event) {
        if (!event.type().equals(EventType.CONVERSATION_UPDATE.wireName())) {
            return;
        }
        String agentId = event.data().path("readBy").asString("");
        String conversationId = event.data().path("conversationId").asString("");
        if (!agentId.isEmpty() && !conversationId.isEmpty()) {
            Read read = new Read(event.tenantId(), agentId, conversationId);
            if (counting.merge(read, 1, (before, one) -> 2) == 1) {
                try {
                    blocking.execute(() -> count(read));
                } catch (RejectedExecutionException e) {
                    counting.remove(read);
                    log.warn(
                            "unread not told agent={} conversationId={}: too many questions wait",
                            agentId,
                            conversationId);
                }
            }
        }
    }

    /** One after the other, so that what was counted last is told last. */
    private void count(Read read) {
        do {
            try {
                if (hasTabs.test(read.tenantId(), read.agentId())) {
                    OptionalInt unread = reading.unread(read.tenantId(), read.agentId(), read.conversationId());
                    unread.ifPresent(left -> tell(read, left));
                }
            } catch (RuntimeException e) {
                log.warn("unread not told agent={} reason={}", read.agentId(), e.toString());
            }
        } while (counting.computeIfPresent(read, (key, times) -> times == 1 ? null : 1) != null);
    }

    private void tell(Read read, int unread) {
        hub.get()
                .send(
                        Rooms.user(read.agentId()),
                        EventEnvelope.of(
                                read.tenantId(),
                                EventIds.activity(EventType.CONVERSATION_READ, read.tenantId(), read.agentId()),
                                clock.instant(),
                                new ConversationRead(read.conversationId(), read.agentId(), unread)));
    }
}
