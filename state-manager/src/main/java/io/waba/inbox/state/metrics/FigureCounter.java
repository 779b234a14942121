package io.waba.inbox.state.metrics;

import io.waba.inbox.shared.event.Direction;
import io.waba.inbox.state.store.CountedBatch;
import io.waba.inbox.state.store.CountedDocuments;
import io.waba.inbox.state.store.CountedDocuments.Conversation;
import io.waba.inbox.state.store.CountedDocuments.Message;
import io.waba.inbox.state.store.CounterStore;
import io.waba.inbox.state.store.CounterStore.Counter;
import io.waba.inbox.state.store.MessageCount;
import io.waba.inbox.state.store.RecountStore;
import io.waba.inbox.state.store.TenantFigures;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is marked. A batch is added to the tenant's counter by one compare-and-set that also stores the batch; only then is it written
 * to the documents that it came from, and whoever comes next finishes that first. So every change is counted once, whatever crashes when and
 * however many instances count.
 */
public final class FigureCounter {

    /** Of conversations, and of messages. */
    static final int BATCH = 200;

    private static final int MOST_STEPS = 50;

    private final CounterStore counters;
    private final CountedDocuments documents;
    private final RecountStore recounts;

    public FigureCounter(CounterStore counters, CountedDocuments documents, RecountStore recounts) {
        this.counters = counters;
        this.documents = documents;
        this.recounts = recounts;
    }

    /**
     * What became of it.
     *
     * @param complete false when there is more to count than is counted in one go
     */
    public record Settled(Counter counter, boolean complete) {}

    /**
     * Counts what is marked when it begins, or a good part of that.
     *
     * @param zone the tenant's time zone
     */
    public Settled settle(String tenantId, ZoneId zone, Instant now) {
        Counter counter = counters.get(tenantId, zone, now);
        for (int step = 0; step < MOST_STEPS; step++) {
            if (counter.batch() != null) {
                finish(counter, counter.batch());
            } else if (!counter.figures().zone().equals(zone)) {
                counters.moveTo(counter, zone);
            } else if (counter.recount()) {
                // A day more than is kept: these are counted out when the time zone has moved them there.
                recounts.markMessages(
                        tenantId,
                        counter.figures()
                                .today(now)
                                .minusDays(TenantFigures.DAYS_KEPT)
                                .atStartOfDay(zone)
                                .toInstant());
                counters.marked(counter);
            } else {
                List<Conversation> conversations = documents.markedConversations(tenantId, BATCH);
                List<Message> messages = documents.markedMessages(tenantId, BATCH);
                if (conversations.isEmpty() && messages.isEmpty()) {
                    return new Settled(counter, true);
                }
                Optional<Counter> counted = count(counter, conversations, messages, now);
                if (counted.isPresent() && conversations.size() < BATCH && messages.size() < BATCH) {
                    return new Settled(counted.get(), true);
                }
            }
            counter = counters.get(tenantId, zone, now);
        }
        return new Settled(counter, false);
    }

    /** Some tenants that have something to count or to announce; all of them after a few calls, as these are counted. */
    Set<String> tenantsWithWork() {
        return documents.tenantsWithWork();
    }

    private Optional<Counter> count(
            Counter counter, List<Conversation> conversations, List<Message> messages, Instant now) {
        TenantFigures figures = counter.figures();
        LocalDate today = figures.today(now);
        List<CountedBatch.Conversation> countedConversations = new ArrayList<>();
        for (Conversation each : conversations) {
            figures = figures.with(each.before(), each.now());
            countedConversations.add(
                    new CountedBatch.Conversation(each.id(), each.revision(), each.now(), each.gone()));
        }
        List<CountedBatch.Message> countedMessages = new ArrayList<>();
        for (Message each : withAnswers(counter.tenantId(), messages)) {
            MessageCount count = countOf(counter.tenantId(), each, figures.zone(), today);
            figures = figures.with(each.before(), count, today);
            countedMessages.add(new CountedBatch.Message(each.id(), each.revision(), count));
        }
        CountedBatch batch = new CountedBatch(countedConversations, countedMessages);
        Optional<Counter> counted = counters.replace(counter, figures.from(today), batch, now);
        counted.ifPresent(each -> finish(each, batch));
        return counted;
    }

    private void finish(Counter counter, CountedBatch batch) {
        documents.apply(batch, counter.version());
        counters.written(counter);
    }

    private @Nullable MessageCount countOf(String tenantId, Message message, ZoneId zone, LocalDate today) {
        Long waited = message.direction() == Direction.OUTBOUND ? documents.responseMillis(tenantId, message) : null;
        return MessageCount.of(message.direction(), message.timestamp(), waited, zone, today);
    }

    /**
     * A message that arrives late, or comes from another conversation, changes how long the customer had waited for the answer after it, which
     * was counted then. So that answer is counted anew together with it. (In the conversation that it left nothing stays behind to be
     * counted anew: all its messages are moved, and marked.)
     */
    private List<Message> withAnswers(String tenantId, List<Message> messages) {
        Map<String, Message> all = new LinkedHashMap<>();
        messages.forEach(each -> all.put(each.id(), each));
        messages.stream()
                .collect(Collectors.groupingBy(Message::conversationId))
                .forEach((conversationId, ofConversation) -> answersAfter(tenantId, conversationId, ofConversation)
                        .forEach(each -> all.putIfAbsent(each.id(), each)));
        return List.copyOf(all.values());
    }

    private List<Message> answersAfter(String tenantId, String conversationId, List<Message> messages) {
        NavigableSet<Instant> from = new TreeSet<>();
        for (Message each : messages) {
            // Of two at the same time the customer's counts as the earlier one.
            from.add(each.direction() == Direction.OUTBOUND ? each.timestamp().plusMillis(1) : each.timestamp());
        }
        List<Message> answers = new ArrayList<>();
        for (Instant next = from.first(); next != null; ) {
            List<Message> found = documents.nextOutbound(tenantId, conversationId, next);
            answers.addAll(found);
            next = found.isEmpty() ? null : from.higher(found.get(0).timestamp());
        }
        return answers;
    }
}
