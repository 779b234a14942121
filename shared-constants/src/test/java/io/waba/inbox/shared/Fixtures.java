package io.waba.inbox.shared;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The JSON fixtures, one per wire name; the front end's tests read the same files. */
public final class Fixtures {

    private Fixtures() {}

    /**
     * One fixture's bytes.
     *
     * @param name folder and wire name, such as {@code events/new_message}
     */
    public static byte[] bytes(String name) {
        String path = "/fixtures/" + name + ".json";
        try (InputStream in = Fixtures.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException(
                        "fixture " + path + ": absent (expected: one JSON file per wire name)");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    public static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }
}
