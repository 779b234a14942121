package io.waba.inbox.shared.wire;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one JSON dialect of every queue, exchange and socket: UTF-8, ISO-8601 instants in UTC, unknown properties ignored, so that a
 * newer writer does not stop an older reader, decimals kept digit by digit, so that what Meta sent can be given back as it came.
 */
public final class WireJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private WireJson() {}

    /** Encodes a record of this module, or a tree. */
    public static byte[] encode(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** Turns a record of this module into the tree that {@link #encode} would write. */
    public static JsonNode toTree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /**
     * Reads one value.
     *
     * @throws MalformedMessageException when the bytes are not JSON or do not have the shape of {@code type}
     */
    public static <T> T decode(byte[] json, Class<T> type) {
        try {
            T value = MAPPER.readValue(json, type);
            if (value == null) {
                throw new MalformedMessageException("null (expected: a JSON " + type.getSimpleName() + ")");
            }
            return value;
        } catch (JacksonException e) {
            throw malformed(type, e);
        }
    }

    /**
     * Reads one value from a tree.
     *
     * @throws MalformedMessageException when the tree does not have the shape of {@code type}
     */
    public static <T> T fromTree(JsonNode tree, Class<T> type) {
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JacksonException e) {
            throw malformed(type, e);
        }
    }

    private static MalformedMessageException malformed(Class<?> type, JacksonException e) {
        return new MalformedMessageException(
                e.getOriginalMessage() + " (expected: a JSON " + type.getSimpleName() + ")", e);
    }
}
