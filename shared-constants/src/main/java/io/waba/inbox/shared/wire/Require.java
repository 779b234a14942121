package io.waba.inbox.shared.wire;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Checks that records make of themselves; each error names the field, the value and the expectation. */
public final class Require {

    private static final int MOST_SHORT_BYTES = 255;

    private Require() {}

    /** @throws IllegalArgumentException when the value is null or has nothing but white space */
    public static String text(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(field + ": " + quoted(value) + " (expected: a non-blank string)");
        }
        return value;
    }

    /** @throws IllegalArgumentException when the value is blank, or longer than AMQP's short strings: 255 bytes in UTF-8 */
    public static String shortText(String field, @Nullable String value) {
        String present = text(field, value);
        int bytes = present.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_SHORT_BYTES) {
            throw new IllegalArgumentException(
                    field + ": " + bytes + " bytes (expected: " + MOST_SHORT_BYTES + " or fewer)");
        }
        return present;
    }

    /** @throws IllegalArgumentException when the value is null */
    public static <T> T present(String field, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + ": null (expected: a value)");
        }
        return value;
    }

    /** @throws IllegalArgumentException when the value is negative */
    public static int notNegative(String field, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(field + ": " + value + " (expected: 0 or more)");
        }
        return value;
    }

    private static String quoted(@Nullable String value) {
        return value == null ? "null" : "\"" + value + "\"";
    }
}
