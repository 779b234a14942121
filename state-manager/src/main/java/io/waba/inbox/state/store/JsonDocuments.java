package io.waba.inbox.state.store;

import io.waba.inbox.shared.wire.WireJson;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * JSON trees as documents. A name that MongoDB would take for an operator or a path has its {@code $} and {@code .} replaced by their
 * full-width forms, because Meta chooses the names in what we keep whole.
 */
final class JsonDocuments {

    private JsonDocuments() {}

    /** A record of the wire as a document, or null. */
    static @Nullable Document ofRecord(@Nullable Object value) {
        return value == null ? null : of(WireJson.toTree(value));
    }

    static Document of(JsonNode object) {
        Document document = new Document();
        object.properties().forEach(entry -> document.append(name(entry.getKey()), value(entry.getValue())));
        return document;
    }

    private static String name(String name) {
        String safe = name.replace('.', '．').replace("\0", "␀");
        return safe.startsWith("$") ? "＄" + safe.substring(1) : safe;
    }

    private static @Nullable Object value(JsonNode node) {
        if (node.isObject()) {
            return of(node);
        }
        if (node.isArray()) {
            List<@Nullable Object> items = new ArrayList<>();
            node.forEach(item -> items.add(value(item)));
            return items;
        }
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isInt()) {
            return node.intValue();
        }
        if (node.isNumber()) {
            return node.isIntegralNumber() && node.canConvertToLong() ? (Object) node.longValue() : decimal(node);
        }
        return node.stringValue();
    }

    /** A double where it is exact, because every reader understands one; Decimal128 or the digits themselves otherwise. */
    private static Object decimal(JsonNode node) {
        BigDecimal exact = node.decimalValue();
        double nearest = exact.doubleValue();
        if (Double.isFinite(nearest) && BigDecimal.valueOf(nearest).compareTo(exact) == 0) {
            return nearest;
        }
        try {
            return new Decimal128(exact);
        } catch (NumberFormatException e) {
            return exact.toString();
        }
    }
}
