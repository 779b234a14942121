package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.command.CommandResult;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.shared.wire.WireJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;

/**
 * What became of each command, word for word, so that the same one again is answered and announced the same. {@link Indexes} lets MongoDB forget
 * it after {@link #KEPT_HOURS}.
 */
public final class CommandStore {

    static final long KEPT_HOURS = 48;
    static final String DECIDED_AT = "decidedAt";

    private static final String RESULT = "result";
    private static final String EVENTS = "events";

    private final MongoCollection<Document> commands;

    public CommandStore(MongoDatabase database) {
        this.commands = database.getCollection(Collections.COMMANDS);
    }

    /** What is answered and announced. */
    public record Answered(CommandResult result, List<EventEnvelope> events) {}

    /** What became of a command that was decided before. */
    public Optional<Answered> find(String tenantId, String commandId) {
        return Optional.ofNullable(
                        commands.find(eq(Writes.ID, tenantId + ":" + commandId)).first())
                .map(CommandStore::read);
    }

    /**
     * Remembers what became of a command.
     *
     * @return what is remembered: of two at once the first
     */
    public Answered remember(String tenantId, Answered answered, Instant now) {
        String commandId = answered.result().commandId();
        boolean first = Writes.insertIfAbsent(
                commands,
                new Document(Writes.ID, tenantId + ":" + commandId)
                        .append(Fields.TENANT_ID, tenantId)
                        .append(DECIDED_AT, Date.from(now))
                        .append(RESULT, json(answered.result()))
                        .append(
                                EVENTS,
                                answered.events().stream()
                                        .map(CommandStore::json)
                                        .toList()));
        return first ? answered : find(tenantId, commandId).orElse(answered);
    }

    private static Answered read(Document document) {
        return new Answered(
                decode(document.getString(RESULT), CommandResult.class),
                document.getList(EVENTS, String.class).stream()
                        .map(event -> decode(event, EventEnvelope.class))
                        .toList());
    }

    private static String json(Object value) {
        return new String(WireJson.encode(value), StandardCharsets.UTF_8);
    }

    private static <T> T decode(String json, Class<T> type) {
        return WireJson.decode(json.getBytes(StandardCharsets.UTF_8), type);
    }
}
