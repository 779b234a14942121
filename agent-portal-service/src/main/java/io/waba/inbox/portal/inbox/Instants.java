package io.waba.inbox.portal.inbox;

import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Reads instants from documents: a BSON date, or an ISO string where milliseconds are too coarse. */
final class Instants {

    private Instants() {}

    static @Nullable Instant of(Document document, String field) {
        Object value = document.get(field);
        if (value instanceof Date date) {
            return date.toInstant();
        }
        return value instanceof String text ? Instant.parse(text) : null;
    }
}
