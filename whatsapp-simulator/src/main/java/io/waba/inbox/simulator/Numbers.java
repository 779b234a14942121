package io.waba.inbox.simulator;

/** Integers from the command line and the environment. */
final class Numbers {

    private Numbers() {}

    /** @throws IllegalArgumentException naming the setting when the value is not an integer within the bounds */
    static int integer(String name, String value, int byDefault, int min, int max) {
        if (value.isBlank()) {
            return byDefault;
        }
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(outOfBounds(name, value, min, max), e);
        }
        throw new IllegalArgumentException(outOfBounds(name, value, min, max));
    }

    private static String outOfBounds(String name, String value, int min, int max) {
        return name + ": " + value + " (expected: " + min + "-" + max + ")";
    }
}
