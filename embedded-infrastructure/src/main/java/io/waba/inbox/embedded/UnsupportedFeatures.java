package io.waba.inbox.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses, in one clear sentence, what mongo-java-server would ignore in silence or answer with a stack trace. What it refuses clearly
 * by itself, such as sessions, is not here.
 */
final class UnsupportedFeatures {

    /** NotImplemented, https://www.mongodb.com/docs/manual/reference/error-codes/. */
    private static final int NOT_IMPLEMENTED = 238;

    private UnsupportedFeatures() {}

    static void refuse(String command, Document query) {
        refuseIf(query.containsKey("collation"), "collation");
        for (String option : List.of("validator", "timeseries", "viewOn")) {
            refuseIf(command.equals("create") && query.containsKey(option), option);
        }
        refuseIf(command.equals("findandmodify") && query.get("update") instanceof Collection, "update pipeline");
        for (Document update : documents(query.get("updates"))) {
            refuseIf(update.get("u") instanceof Collection, "update pipeline");
            refuseIf(update.containsKey("collation"), "collation");
        }
        for (Document delete : documents(query.get("deletes"))) {
            refuseIf(delete.containsKey("collation"), "collation");
        }
        for (Document index : documents(query.get("indexes"))) {
            refuseIf(index.containsKey("collation"), "collation");
            if (index.get("key") instanceof Document key) {
                key.values().forEach(kind -> refuseIf(!(kind instanceof Number), "index of kind " + kind));
                key.keySet().forEach(path -> refuseIf(path.contains("$"), "wildcard index"));
            }
        }
        for (Document stage : documents(query.get("pipeline"))) {
            refuseIf(stage.containsKey("$changeStream"), "change stream");
        }
    }

    private static List<Document> documents(@Nullable Object value) {
        return value instanceof Collection<?> elements
                ? elements.stream()
                        .filter(Document.class::isInstance)
                        .map(Document.class::cast)
                        .toList()
                : List.of();
    }

    private static void refuseIf(boolean present, String feature) {
        if (present) {
            throw new MongoServerError(
                    NOT_IMPLEMENTED, "NotImplemented", feature + ": not supported by the embedded document store");
        }
    }
}
