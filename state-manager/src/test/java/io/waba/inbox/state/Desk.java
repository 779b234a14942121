package io.waba.inbox.state;

import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.command.CommandAction;
import io.waba.inbox.shared.command.PortalCommand;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.inbound.Customer;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.state.commands.CustomerSignals;
import io.waba.inbox.state.commands.PortalCommands;
import io.waba.inbox.state.store.CommandStore.Answered;
import io.waba.inbox.state.store.Stores;
import io.waba.inbox.state.tickets.AgentWorkMerge;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** One state-manager as agents and customers use it, without its queues. */
final class Desk {

    static final String ANA = "a_ana";
    static final String BEN = "a_ben";

    private static final List<String> COLLECTIONS = List.of(
            Collections.CONVERSATIONS,
            Collections.MESSAGES,
            Collections.TICKETS,
            Collections.NOTES,
            Collections.COMMANDS);

    private final MongoDatabase database;
    private final Instance inbound;
    private final PortalCommands commands;
    private final AgentWorkMerge merge;

    Desk(MongoDatabase database) {
        this(database, CustomerSignals.NONE);
    }

    Desk(MongoDatabase database, CustomerSignals signals) {
        this.database = database;
        this.inbound = new Instance(database);
        Stores stores = Stores.in(database);
        this.merge = new AgentWorkMerge(stores);
        this.commands = new PortalCommands(stores, signals, Clock.fixed(Samples.NOON, ZoneOffset.UTC));
    }

    static PortalCommand command(String commandId, String conversationId, String agentId, CommandAction action) {
        return new PortalCommand(
                commandId, Instance.TENANT, conversationId, agentId, Samples.NOON.plusSeconds(60), "replies", action);
    }

    PortalCommands commands() {
        return commands;
    }

    List<EventEnvelope> receive(String messageId) {
        return receive(messageId, Samples.JOHN);
    }

    List<EventEnvelope> receive(String messageId, Customer customer) {
        return inbound.process(Samples.text(messageId, "text of " + messageId, customer, Samples.NOON));
    }

    Answered carryOut(PortalCommand command) {
        return commands.carryOut(command);
    }

    /** The redirect is written, then what agents did is merged; the rest of merging is left out. */
    List<EventEnvelope> merge(String from, String into) {
        Document redirect = new Document("_id", from)
                .append(Fields.TENANT_ID, Instance.TENANT)
                .append(Fields.INTO, into);
        if (find(Collections.CONVERSATION_REDIRECTS, from) == null) {
            database.getCollection(Collections.CONVERSATION_REDIRECTS).insertOne(redirect);
        }
        return merge.merge(Instance.TENANT, from, into);
    }

    Document conversation(String id) {
        return Objects.requireNonNull(find(Collections.CONVERSATIONS, id));
    }

    Document ticket(String id) {
        return Objects.requireNonNull(find(Collections.TICKETS, id));
    }

    Document message(String messageId) {
        return Objects.requireNonNull(find(Collections.MESSAGES, Instance.TENANT + ":" + messageId));
    }

    String conversationOf(String messageId) {
        return message(messageId).getString(Fields.CONVERSATION_ID);
    }

    String ticketOf(String messageId) {
        return message(messageId).getString(Fields.TICKET_ID);
    }

    private @Nullable Document find(String collection, String id) {
        return database.getCollection(collection).find(new Document("_id", id)).first();
    }

    /** Every document, by collection and id. */
    Map<String, Document> documents() {
        new Instance(database).settleFigures();
        Map<String, Document> documents = new TreeMap<>();
        for (String collection : COLLECTIONS) {
            for (Document document : database.getCollection(collection).find()) {
                document.remove("figuresRevision");
                document.remove("countedVersion");
                documents.put(collection + " " + document.getString("_id"), Instance.sorted(document));
            }
        }
        return documents;
    }
}
