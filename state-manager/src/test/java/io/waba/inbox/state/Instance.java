package io.waba.inbox.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.InboundUpdate;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.state.conversation.InboundMessages;
import io.waba.inbox.state.conversation.MessageStatuses;
import io.waba.inbox.state.metrics.FigureCounter;
import io.waba.inbox.state.store.CountedDocuments;
import io.waba.inbox.state.store.CounterStore;
import io.waba.inbox.state.store.RecountStore;
import io.waba.inbox.state.store.Stores;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bson.Document;

/** One state-manager without its queues, and what it leaves in its database. */
final class Instance {

    static final String TENANT = "t_abc123";

    private static final List<String> COLLECTIONS = List.of(
            Collections.CONTACTS,
            Collections.CONVERSATIONS,
            Collections.MESSAGES,
            Collections.STATUSES,
            Collections.TICKETS,
            Collections.MESSAGE_EFFECTS,
            Collections.CONTACT_ALIASES,
            Collections.METRICS);

    private static final List<String> SETS = List.of("cameFrom", "wentTo");
    private static final List<String> WITH_TICKETS = List.of(Collections.TICKETS, Collections.METRICS);
    private static final List<String> TICKET_FIELDS =
            List.of("ticketId", "ticketNumber", "ticketStatus", "ticketRevision", "assigneeId", "countedAs");

    private final InboundMessages messages;
    private final MessageStatuses statuses;
    private final FigureCounter figures;

    Instance(MongoDatabase database) {
        figures = new FigureCounter(
                new CounterStore(database), new CountedDocuments(database), new RecountStore(database));
        Stores stores = Stores.in(database);
        statuses = new MessageStatuses(stores);
        messages = new InboundMessages(stores);
    }

    /** Persists an update, and counts it; returns what it would publish. */
    List<EventEnvelope> process(InboundUpdate update) {
        List<EventEnvelope> events = update instanceof InboundMessage message
                ? messages.record(TENANT, message)
                : statuses.record(TENANT, (InboundStatus) update);
        settleFigures();
        return events;
    }

    /** Counts all that is marked; in the service this happens beside the queues. */
    void settleFigures() {
        while (!figures.settle(TENANT, ZoneOffset.UTC, Samples.NOON).complete()) {
            // There was more than is counted in one go.
        }
    }

    /**
     * Every document, by collection and id. Left out is what may differ: {@code openedBy} remembers which message was stored first, so that its
     * repetition announces the same again, a ticket's {@code history} which one opened it, and {@code openedAt} when; {@code figuresRevision}
     * counts how often a document was touched, and the versions how often something was counted. Whatever a crash left uncounted is counted first.
     */
    static Map<String, Document> documents(MongoDatabase database) {
        return documents(database, true);
    }

    /**
     * Every document, as above.
     *
     * @param withTickets without them, and the figures that count them, when conversations were merged: which tickets there were before
     *     depends on the order
     */
    static Map<String, Document> documents(MongoDatabase database, boolean withTickets) {
        new Instance(database).settleFigures();
        Map<String, Document> documents = new TreeMap<>();
        for (String collection : COLLECTIONS) {
            if (!withTickets && WITH_TICKETS.contains(collection)) {
                continue;
            }
            for (Document document : database.getCollection(collection).find()) {
                document.remove("openedBy");
                document.remove("history");
                document.remove("openedAt");
                document.remove("figuresRevision");
                document.remove("countedVersion");
                document.remove("version");
                document.remove("firstPlace");
                document.remove("emptied");
                document.remove("absorbed");
                document.remove("guard");
                if (!withTickets) {
                    TICKET_FIELDS.forEach(document::remove);
                }
                if (!gone(document)) {
                    documents.put(collection + " " + document.getString("_id"), sorted(document));
                }
            }
        }
        assertThat(documents).isNotEmpty();
        return documents;
    }

    /** A conversation that became part of another one, or a ticket that came over with it. */
    private static boolean gone(Document document) {
        return document.containsKey("mergedInto") || Objects.equals(document.get("ticketNumber"), 0);
    }

    /** What two states disagree about, readable. */
    static List<String> differences(Map<String, Document> expected, Map<String, Document> actual) {
        return Stream.concat(expected.keySet().stream(), actual.keySet().stream())
                .distinct()
                .filter(id -> !Objects.equals(expected.get(id), actual.get(id)))
                .map(id -> id + "\n  expected " + expected.get(id) + "\n  but was  " + actual.get(id))
                .toList();
    }

    /** The order of fields is the order of writing them, and means nothing; nor does that of the members of a set. */
    static Document sorted(Document document) {
        Document sorted = new Document();
        new TreeMap<>(document).forEach((name, value) -> {
            if (value instanceof Document inner) {
                sorted.append(name, sorted(inner));
            } else if (SETS.contains(name)) {
                sorted.append(
                        name,
                        ((List<?>) value).stream().map(String::valueOf).sorted().toList());
            } else {
                sorted.append(name, value);
            }
        });
        return sorted;
    }
}
