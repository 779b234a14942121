package io.waba.inbox.portal.agents;

import io.waba.inbox.portal.problem.InvalidSettingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How tokens are signed and how long they live.
 *
 * @param secret {@code JWT_SECRET}: signs and verifies; 32 bytes or more, because HS256 is only as strong as its key
 * @param previousSecret {@code JWT_SECRET_PREVIOUS}: still verifies, for as long as tokens that it signed are about; null when there is none
 * @param life {@code JWT_LIFE}: from issue to expiry, 1 minute to 24 hours
 * @param clockSkew {@code JWT_CLOCK_SKEW}: how much later than its expiry a token is taken because clocks differ, 0 to 5 s
 */
@ConfigurationProperties("waba.tokens")
public record TokenSettings(
        String secret,
        @Nullable String previousSecret,
        @DefaultValue("1h") Duration life,
        @DefaultValue("2s") Duration clockSkew) {

    static final int MIN_SECRET_BYTES = 32;

    /** @throws InvalidSettingException when the service must not run with these values */
    public TokenSettings {
        requireStrong("JWT_SECRET", secret);
        if (previousSecret != null && previousSecret.isBlank()) {
            previousSecret = null;
        }
        if (previousSecret != null) {
            requireStrong("JWT_SECRET_PREVIOUS", previousSecret);
        }
        requireBetween("JWT_LIFE", life, Duration.ofMinutes(1), Duration.ofHours(24));
        requireBetween("JWT_CLOCK_SKEW", clockSkew, Duration.ZERO, Duration.ofSeconds(5));
    }

    private static void requireStrong(String variable, @Nullable String secret) {
        if (secret == null || secret.isBlank()) {
            throw new InvalidSettingException(variable + ": absent (expected: a secret of " + MIN_SECRET_BYTES
                    + " bytes or more, such as the output of `openssl rand -base64 48`)");
        }
        int bytes = secret.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < MIN_SECRET_BYTES) {
            throw new InvalidSettingException(
                    variable + ": " + bytes + " bytes (expected: " + MIN_SECRET_BYTES + " or more)");
        }
        if (secret.chars().distinct().count() < 8) {
            throw new InvalidSettingException(
                    variable + ": the same few characters over and over (expected: a random secret)");
        }
    }

    private static void requireBetween(String variable, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new InvalidSettingException(variable + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    /** Without the secrets, so that no log line ever has them. */
    @Override
    public String toString() {
        return "TokenSettings[life=" + life + ", clockSkew=" + clockSkew + "]";
    }
}
