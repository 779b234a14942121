package io.waba.inbox.webhook.receive;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the webhook.
 *
 * @param verifyToken what Meta must say when the webhook is registered; {@code WABA_VERIFY_TOKEN}
 * @param appSecret the app's secret, with which Meta signs every webhook; {@code WABA_APP_SECRET}
 * @param maxBodySize larger bodies are refused; Meta sends up to 3 MB
 * @param bodyTimeout how long a body may take to arrive
 */
@ConfigurationProperties("waba.webhook")
public record WebhookSettings(
        String verifyToken,
        String appSecret,
        @DefaultValue("3MB") DataSize maxBodySize,
        @DefaultValue("10s") Duration bodyTimeout) {

    private static final String VERIFY_TOKEN = "WABA_VERIFY_TOKEN";
    private static final String APP_SECRET = "WABA_APP_SECRET";
    private static final int MIN_SECRET_LENGTH = 16;

    public WebhookSettings {
        requireSecret(VERIFY_TOKEN, verifyToken);
        requireSecret(APP_SECRET, appSecret);
        if (maxBodySize.toBytes() < 1 || maxBodySize.toBytes() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "waba.webhook.max-body-size: " + maxBodySize + " (expected: 1 byte to 2 GB)");
        }
        if (bodyTimeout.isNegative() || bodyTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "waba.webhook.body-timeout: " + bodyTimeout + " (expected: more than zero)");
        }
    }

    /**
     * Checks the secrets before anything starts, so that an operator reads one line instead of a failed application context.
     *
     * @throws IllegalArgumentException naming the first variable that is missing or weak
     */
    public static void requireSecrets(Map<String, String> environment) {
        requireSecret(VERIFY_TOKEN, environment.get(VERIFY_TOKEN));
        requireSecret(APP_SECRET, environment.get(APP_SECRET));
    }

    /** Without the secrets, so that no log shows them. */
    @Override
    public String toString() {
        return "WebhookSettings[maxBodySize=" + maxBodySize + ", bodyTimeout=" + bodyTimeout + "]";
    }

    private static void requireSecret(String variable, @Nullable String value) {
        int length = value == null ? 0 : value.strip().length();
        if (length < MIN_SECRET_LENGTH) {
            String found = length == 0 ? "missing" : length + " characters";
            throw new IllegalArgumentException(
                    variable + ": " + found + " (expected: at least " + MIN_SECRET_LENGTH + " characters)");
        }
    }
}
