package io.waba.inbox.simulator;

import org.jspecify.annotations.Nullable;

/**
 * A customer.
 *
 * @param waId the digits of the phone number; absent for users with a username who hide it
 * @param userId business-scoped user id; absent for accounts that have not been given one
 * @param name the profile name
 * @param username the user name
 */
public record Person(@Nullable String waId, @Nullable String userId, String name, @Nullable String username) {

    public Person {
        if (waId == null && userId == null) {
            throw new IllegalArgumentException("waId, userId: both absent (expected: at least one)");
        }
    }

    /**
     * A person with a phone number.
     *
     * @param phoneNumber with or without + and separators
     */
    public static Person ofPhone(String phoneNumber, String name) {
        String digits = phoneNumber.replaceAll("[+ ()-]", "");
        if (!digits.matches("[0-9]{4,20}")) {
            throw new IllegalArgumentException("phone number: " + phoneNumber + " (expected: such as +15550001111)");
        }
        return new Person(digits, null, name, null);
    }

    /** A person who shows a username and no phone number. */
    public static Person ofUserId(String userId, String name, String username) {
        return new Person(null, userId, name, username);
    }
}
