package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.waba.inbox.shared.event.TicketStatus;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.state.store.CountedDocuments.Conversation;
import io.waba.inbox.state.store.CountedDocuments.Message;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.bson.Document;
import org.bson.conversions.Bson;

/** Reads what was counted in pages, to compare it with the counter. */
public final class RecountStore {

    private static final int PAGE = 500;

    private static final List<String> ACTIVE = List.of(TicketStatus.OPEN.wireName(), TicketStatus.PENDING.wireName());

    private final MongoCollection<Document> conversations;
    private final MongoCollection<Document> messages;

    public RecountStore(MongoDatabase database) {
        this.conversations = database.getCollection(Collections.CONVERSATIONS);
        this.messages = database.getCollection(Collections.MESSAGES);
    }

    /**
     * What the documents say that they were counted as.
     *
     * @param figures the conversations' totals, and the days from that on which the recount began
     * @param marked how many were counted as something that they are not; they are marked now
     */
    public record Recount(TenantFigures figures, int marked) {}

    /** Marks every message from that time on, to be counted anew. */
    public void markMessages(String tenantId, Instant from) {
        eachMessage(tenantId, from, page -> mark(messages, page, FiguresMark.moved()));
    }

    /**
     * Adds up what the documents say.
     *
     * @param from the first day of messages
     */
    public Recount recount(String tenantId, ZoneId zone, LocalDate from, LocalDate today) {
        Sum sum = new Sum(TenantFigures.none(zone));
        // By what they are counted as, which does not change while the counter does not; statuses do.
        eachConversation(tenantId, CountedAs.ACTIVE, sum::conversations);
        eachConversation(tenantId, CountedAs.WAITING, sum::conversations);
        sum.marked += markForgotten(tenantId);
        eachMessage(tenantId, from.atStartOfDay(zone).toInstant(), page -> sum.messages(page, from, today));
        return new Recount(sum.figures, sum.marked);
    }

    private final class Sum {

        private TenantFigures figures;
        private int marked;

        Sum(TenantFigures figures) {
            this.figures = figures;
        }

        void conversations(List<Document> page) {
            List<Document> wrong = new ArrayList<>();
            for (Document document : page) {
                Conversation each = CountedDocuments.conversation(document);
                figures = figures.with(CountedAs.NOTHING, each.before());
                if (each.before() != each.now() && !document.getBoolean(FiguresMark.DIRTY, false)) {
                    wrong.add(document);
                }
            }
            mark(conversations, wrong, FiguresMark.touched());
            marked += wrong.size();
        }

        void messages(List<Document> page, LocalDate from, LocalDate today) {
            List<Document> wrong = new ArrayList<>();
            for (Document document : page) {
                Message each = CountedDocuments.message(document);
                MessageCount before = each.before();
                if (before != null && !before.day().isBefore(from)) {
                    figures = figures.with(null, before, today);
                }
                Long waited = before == null ? null : before.responseMillis();
                MessageCount now = MessageCount.of(each.direction(), each.timestamp(), waited, figures.zone(), today);
                if (!Objects.equals(before, now) && !document.getBoolean(FiguresMark.UNCOUNTED, false)) {
                    wrong.add(document);
                }
            }
            mark(messages, wrong, FiguresMark.moved());
            marked += wrong.size();
        }
    }

    private static void mark(MongoCollection<Document> collection, List<Document> page, List<Bson> mark) {
        if (!page.isEmpty()) {
            List<String> ids =
                    page.stream().map(each -> each.getString(Writes.ID)).toList();
            collection.updateMany(in(Writes.ID, ids), Updates.combine(mark));
        }
    }

    private void eachConversation(String tenantId, CountedAs as, Consumer<List<Document>> work) {
        String after = "";
        List<Document> page;
        do {
            page = conversations
                    .find(and(
                            eq(Fields.TENANT_ID, tenantId),
                            eq(Fields.COUNTED_AS, as.storedName()),
                            gt(Writes.ID, after)))
                    .projection(CountedDocuments.CONVERSATION)
                    .sort(Sorts.ascending(Writes.ID))
                    .limit(PAGE)
                    .into(new ArrayList<>());
            if (!page.isEmpty()) {
                after = page.get(page.size() - 1).getString(Writes.ID);
                work.accept(page);
            }
        } while (page.size() == PAGE);
    }

    /** Marks conversations that are active and were never counted, such as those from before there was a counter. */
    private int markForgotten(String tenantId) {
        int marked = 0;
        List<Document> page;
        do {
            page = conversations
                    .find(and(
                            eq(Fields.TENANT_ID, tenantId),
                            in(Fields.TICKET_STATUS, ACTIVE),
                            eq(Fields.COUNTED_AS, null),
                            eq(FiguresMark.DIRTY, null),
                            eq(FiguresMark.GONE, null)))
                    .projection(Projections.include(Writes.ID))
                    .limit(PAGE)
                    .into(new ArrayList<>());
            mark(conversations, page, FiguresMark.touched());
            marked += page.size();
        } while (page.size() == PAGE);
        return marked;
    }

    private void eachMessage(String tenantId, Instant from, Consumer<List<Document>> work) {
        Date after = Date.from(from);
        String afterId = "";
        List<Document> page;
        do {
            page = messages.find(and(
                            eq(Fields.TENANT_ID, tenantId),
                            gte(Fields.TIMESTAMP, after),
                            or(gt(Fields.TIMESTAMP, after), gt(Writes.ID, afterId))))
                    .projection(CountedDocuments.MESSAGE)
                    .sort(Sorts.ascending(Fields.TIMESTAMP, Writes.ID))
                    .limit(PAGE)
                    .into(new ArrayList<>());
            if (!page.isEmpty()) {
                Document last = page.get(page.size() - 1);
                after = last.getDate(Fields.TIMESTAMP);
                afterId = last.getString(Writes.ID);
                work.accept(page);
            }
        } while (page.size() == PAGE);
    }
}
