package io.waba.inbox.testing;

import com.mongodb.client.MongoDatabase;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Notes every query that a client sends, and asks the store which index serves it. Listen with it to a client, use the stores, then ask for
 * the {@link #plans}.
 */
public final class QueryPlans implements CommandListener {

    /** One of each shape: the commands with their values left out. */
    private final Map<String, BsonDocument> byShape = new TreeMap<>();

    /**
     * How a query is served.
     *
     * @param query its collection and shape
     * @param stages those of the winning plan, in MongoDB's words, the last to run first
     * @param indexes their names
     */
    public record Plan(String query, List<String> stages, List<String> indexes) {

        /** Whether an index leads to the documents. */
        public boolean isIndexed() {
            return !stages.contains("COLLSCAN");
        }

        /** Whether what was found is put in order afterwards. */
        public boolean isSorted() {
            return stages.contains("SORT");
        }
    }

    @Override
    public synchronized void commandStarted(CommandStartedEvent event) {
        // The driver's own document is a view of a buffer that it uses again.
        BsonDocument command = BsonDocument.parse(event.getCommand().toJson());
        switch (event.getCommandName().toLowerCase(Locale.ROOT)) {
            case "update" -> each(command, "updates");
            case "delete" -> each(command, "deletes");
            case "find", "count", "distinct", "aggregate", "findandmodify" -> note(command.clone());
            default -> {
                // No query.
            }
        }
    }

    /** Only one of the writes of a command can be explained at a time. */
    private void each(BsonDocument command, String writes) {
        for (BsonValue write : command.getArray(writes)) {
            BsonDocument single = command.clone();
            single.put(writes, new BsonArray(List.of(write)));
            note(single);
        }
    }

    private void note(BsonDocument command) {
        command.keySet()
                .removeIf(key -> key.startsWith("$")
                        || Set.of("lsid", "txnNumber", "writeConcern").contains(key));
        byShape.putIfAbsent(shape(command), command);
    }

    private static String shape(BsonDocument command) {
        String verb = command.getFirstKey();
        BsonDocument query =
                switch (verb.toLowerCase(Locale.ROOT)) {
                    case "find" -> command.getDocument("filter", new BsonDocument());
                    case "update" ->
                        command.getArray("updates").get(0).asDocument().getDocument("q");
                    case "delete" ->
                        command.getArray("deletes").get(0).asDocument().getDocument("q");
                    case "aggregate" ->
                        command.getArray("pipeline").get(0).asDocument().getDocument("$match", new BsonDocument());
                    default -> command.getDocument("query", new BsonDocument());
                };
        String sort = command.containsKey("sort") ? " sort " + keys(command.getDocument("sort")) : "";
        return command.getString(verb).getValue() + " " + verb + " " + keys(query) + sort;
    }

    private static String keys(BsonValue value) {
        if (value.isArray()) {
            return value.asArray().stream()
                    .map(QueryPlans::keys)
                    .distinct()
                    .toList()
                    .toString();
        }
        if (!value.isDocument()) {
            return "";
        }
        List<String> keys = new ArrayList<>();
        value.asDocument().forEach((key, inner) -> keys.add(key + keys(inner)));
        return String.join(",", keys).isEmpty() ? "{}" : "{" + String.join(",", keys) + "}";
    }

    /** How each query that was noted is served, by collection and shape. */
    public synchronized List<Plan> plans(MongoDatabase database) {
        List<Plan> plans = new ArrayList<>();
        new LinkedHashMap<>(byShape).forEach((shape, command) -> {
            Document answer = database.runCommand(new Document("explain", command).append("verbosity", "queryPlanner"));
            List<String> stages = new ArrayList<>();
            List<String> indexes = new ArrayList<>();
            collect(planner(answer).get("winningPlan"), stages, indexes);
            plans.add(new Plan(shape, stages, indexes));
        });
        return plans;
    }

    /** An aggregation that is more than a query has it in its first stage. */
    private static Document planner(Document answer) {
        if (answer.get("queryPlanner") instanceof Document planner) {
            return planner;
        }
        Document cursor = answer.getList("stages", Document.class).get(0).get("$cursor", Document.class);
        return cursor.get("queryPlanner", Document.class);
    }

    private static void collect(@Nullable Object stage, List<String> stages, List<String> indexes) {
        if (stage instanceof Document document) {
            if (document.containsKey("queryPlan")) {
                collect(document.get("queryPlan"), stages, indexes);
                return;
            }
            stages.add(document.getString("stage"));
            if (document.getString("indexName") != null) {
                indexes.add(document.getString("indexName"));
            }
            collect(document.get("inputStage"), stages, indexes);
            collect(document.get("inputStages"), stages, indexes);
        } else if (stage instanceof List<?> several) {
            several.forEach(each -> collect(each, stages, indexes));
        }
    }
}
