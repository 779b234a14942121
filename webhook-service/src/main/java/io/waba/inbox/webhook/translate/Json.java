package io.waba.inbox.webhook.translate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads Meta's JSON: what may be absent comes back as null, what must not be, or has another shape, is an
 * {@link IllegalArgumentException} that names the field but never repeats a customer's words.
 */
final class Json {

    private Json() {}

    static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    /** A string, or a number in place of one; null when absent. */
    static @Nullable String text(JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (absent(node)) {
            return null;
        }
        if (node.isString() || node.isNumber()) {
            return node.asString();
        }
        throw unexpected(field, node, "a string");
    }

    /** As {@link #text}, but a string of nothing but white space counts as absent, which for an id it is. */
    static @Nullable String id(JsonNode parent, String field) {
        String text = text(parent, field);
        return text == null || text.isBlank() ? null : text;
    }

    static String requiredText(JsonNode parent, String field) {
        String text = text(parent, field);
        if (text == null) {
            throw unexpected(field, parent.path(field), "a string");
        }
        return text;
    }

    static String requiredId(JsonNode parent, String field) {
        String id = id(parent, field);
        if (id == null) {
            throw unexpected(field, parent.path(field), "a non-blank string");
        }
        return id;
    }

    static JsonNode requiredObject(JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (!node.isObject()) {
            throw unexpected(field, node, "an object");
        }
        return node;
    }

    /** An object, or null when absent. */
    static @Nullable JsonNode object(JsonNode parent, String field) {
        return absent(parent.path(field)) ? null : requiredObject(parent, field);
    }

    static List<JsonNode> requiredArray(JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (!node.isArray()) {
            throw unexpected(field, node, "an array");
        }
        List<JsonNode> elements = new ArrayList<>(node.size());
        node.forEach(elements::add);
        return elements;
    }

    /** The elements, none when absent. */
    static List<JsonNode> array(JsonNode parent, String field) {
        return absent(parent.path(field)) ? List.of() : requiredArray(parent, field);
    }

    static double requiredNumber(JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (!node.isNumber()) {
            throw unexpected(field, node, "a number");
        }
        // Through the text, because a tree refuses to turn what is beyond a double's range into one.
        double number = Double.parseDouble(node.asString());
        if (!Double.isFinite(number)) {
            throw unexpected(field, node, "a number within a double's range");
        }
        return number;
    }

    /** An integer, also written as a string. */
    static int requiredInt(JsonNode parent, String field) {
        String text = requiredText(parent, field);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(field + ": not a number of 32 bits (expected: an integer)", e);
        }
    }

    /** Whatever is there; null when absent. */
    static @Nullable JsonNode asItCame(JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        return absent(node) ? null : node;
    }

    static boolean flag(JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (absent(node)) {
            return false;
        }
        if (!node.isBoolean()) {
            throw unexpected(field, node, "true or false");
        }
        return node.booleanValue();
    }

    static IllegalArgumentException unexpected(String field, JsonNode found, String expectation) {
        String shape =
                found.isMissingNode() ? "missing" : found.getNodeType().name().toLowerCase(Locale.ROOT);
        if (found.isString() && found.asString().isBlank()) {
            shape = "blank";
        }
        return new IllegalArgumentException(field + ": " + shape + " (expected: " + expectation + ")");
    }
}
