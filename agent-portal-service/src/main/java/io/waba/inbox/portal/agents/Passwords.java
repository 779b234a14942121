package io.waba.inbox.portal.agents;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Hashes and checks passwords, with the same work whether the agent exists or not. */
final class Passwords {

    /** BCrypt reads no further than this. */
    static final int MAX_BYTES = 72;

    static final int MIN_CHARACTERS = 8;

    private static final String BCRYPT = "bcrypt";

    // The name in front of each hash lets a later algorithm stand beside this one.
    private final PasswordEncoder encoder =
            new DelegatingPasswordEncoder(BCRYPT, Map.of(BCRYPT, new BCryptPasswordEncoder()));
    private final String nobodysHash = hash("nobody's password");

    /** @throws IllegalArgumentException when the password is shorter or longer than can be kept safely */
    String hash(String password) {
        int bytes = password.getBytes(StandardCharsets.UTF_8).length;
        if (password.length() < MIN_CHARACTERS || bytes > MAX_BYTES) {
            throw new IllegalArgumentException("password: " + password.length() + " characters, " + bytes
                    + " bytes (expected: " + MIN_CHARACTERS + " characters or more, " + MAX_BYTES + " bytes or less)");
        }
        return encoded(password);
    }

    /** Whether it is the agent's password; for an agent who does not exist it is not, after the same time. */
    boolean matches(String password, Optional<Agent> agent) {
        boolean tooLong = password.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES;
        boolean matches = encoder.matches(
                tooLong ? "" : password, agent.map(Agent::passwordHash).orElse(nobodysHash));
        return matches && agent.isPresent() && !tooLong;
    }

    private String encoded(String password) {
        String hash = encoder.encode(password);
        if (hash == null) {
            throw new IllegalStateException("no hash for a password that is there");
        }
        return hash;
    }
}
