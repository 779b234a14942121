package io.waba.inbox.portal.agents;

import java.security.SecureRandom;
import java.util.stream.Collectors;

/** Random text that people can read to one another: no character looks like another one. */
final class ReadableText {

    private static final String CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private final SecureRandom random;

    ReadableText(SecureRandom random) {
        this.random = random;
    }

    /** An agent's id. */
    String agentId() {
        return "a_" + characters(16);
    }

    /** A password of 79 bits. */
    String password() {
        return characters(16);
    }

    private String characters(int count) {
        return random.ints(count, 0, CHARACTERS.length())
                .mapToObj(index -> String.valueOf(CHARACTERS.charAt(index)))
                .collect(Collectors.joining());
    }
}
