package io.waba.inbox.state.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import java.time.Instant;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Fields of which the newest value seen holds, such as a profile name. Beside each field stands {@code <field>Seen}, its time and value as
 * one string that only {@code $max} writes, so that any order of seeing ends in the same value; the field itself is written when it differs,
 * which is rarely.
 */
final class NewestValue {

    private static final String SEEN = "Seen";
    private static final int TIME_DIGITS = 10;

    private NewestValue() {}

    /** The update that remembers a value, to be combined into the one that touches the document anyway. */
    static List<Bson> seen(String field, @Nullable String value, Instant at) {
        if (value == null || value.isBlank()) {
            return List.of();
        }
        return List.of(Updates.max(field + SEEN, string(value, at)));
    }

    private static String string(String value, Instant at) {
        return String.format("%010d:%s", Math.max(0, at.getEpochSecond()), value);
    }

    /** Adds a value to a document that is made from all values at once. */
    static void add(Document document, String field, @Nullable String value, Instant at) {
        if (value == null || value.isBlank()) {
            return;
        }
        String seen = string(value, at);
        String known = document.getString(field + SEEN);
        if (known == null || known.compareTo(seen) < 0) {
            document.append(field + SEEN, seen).append(field, value);
        }
    }

    /** The names of the fields that belong to one value. */
    static List<String> fields(String field) {
        return List.of(field, field + SEEN);
    }

    /** Writes those fields of a document, as it was read after {@link #seen}, that are not yet what was seen last. */
    static void settle(MongoCollection<Document> collection, Document document, String... fields) {
        for (String field : fields) {
            String seen = document.getString(field + SEEN);
            if (seen == null) {
                continue;
            }
            String newest = seen.substring(TIME_DIGITS + 1);
            if (!newest.equals(document.getString(field))) {
                collection.updateOne(
                        and(eq(Writes.ID, document.getString(Writes.ID)), eq(field + SEEN, seen)),
                        new Document("$set", new Document(field, newest)));
            }
        }
    }
}
