package io.waba.inbox.simulator;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Settings of the simulator, from the environment.
 *
 * @param bindAddress {@code SIMULATOR_BIND_ADDRESS}: 127.0.0.1, because anybody who reaches it can write in customers' names
 * @param port {@code SIMULATOR_HTTP_PORT}: 0-65535, 0 takes any free port
 * @param webhookUrl {@code SIMULATOR_WEBHOOK_URL}: where webhooks go
 * @param appSecret {@code WABA_APP_SECRET}: what webhooks are signed with
 * @param statusDelay {@code SIMULATOR_STATUS_DELAY_MILLIS}: between a message and its sent, delivered and read
 * @param retries how webhooks are repeated
 * @param mediaLinkLife {@code SIMULATOR_MEDIA_LINK_SECONDS}: how long the link to a file works; 300 with Meta
 */
public record SimulatorSettings(
        String bindAddress,
        int port,
        URI webhookUrl,
        String appSecret,
        Duration statusDelay,
        RetryPolicy retries,
        Duration mediaLinkLife) {

    private static final int DEFAULT_PORT = 3019;
    private static final int DEFAULT_WEBHOOK_PORT = 3010;
    private static final int DEFAULT_STATUS_DELAY_MILLIS = 300;
    private static final int MAX_STATUS_DELAY_MILLIS = 3_600_000;
    private static final int DEFAULT_MEDIA_LINK_SECONDS = 300;
    private static final int MAX_MEDIA_LINK_SECONDS = 86_400;
    private static final int MAX_PORT = 65_535;
    private static final int MIN_SECRET_LENGTH = 16;

    private static final Duration LIKE_META = Duration.ofSeconds(DEFAULT_MEDIA_LINK_SECONDS);

    /** On a free port of the loopback address, everything without delay: for tests. */
    public static SimulatorSettings forTests(URI webhookUrl, String appSecret) {
        RetryPolicy impatient = new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(200), Duration.ofMinutes(5));
        return new SimulatorSettings("127.0.0.1", 0, webhookUrl, appSecret, Duration.ofMillis(1), impatient, LIKE_META);
    }

    /** @throws IllegalArgumentException naming the variable that is missing or wrong */
    static SimulatorSettings fromEnvironment(Map<String, String> environment) {
        return new SimulatorSettings(
                environment.getOrDefault("SIMULATOR_BIND_ADDRESS", "127.0.0.1"),
                integer(environment, "SIMULATOR_HTTP_PORT", DEFAULT_PORT, MAX_PORT),
                webhookUrl(environment),
                appSecret(environment),
                Duration.ofMillis(integer(
                        environment,
                        "SIMULATOR_STATUS_DELAY_MILLIS",
                        DEFAULT_STATUS_DELAY_MILLIS,
                        MAX_STATUS_DELAY_MILLIS)),
                RetryPolicy.LIKE_META,
                Duration.ofSeconds(integer(
                        environment,
                        "SIMULATOR_MEDIA_LINK_SECONDS",
                        DEFAULT_MEDIA_LINK_SECONDS,
                        MAX_MEDIA_LINK_SECONDS)));
    }

    /** The same with links to files that work for another time. */
    public SimulatorSettings withMediaLinkLife(Duration life) {
        return new SimulatorSettings(bindAddress, port, webhookUrl, appSecret, statusDelay, retries, life);
    }

    /** The same with another time between a message and its statuses. */
    public SimulatorSettings withStatusDelay(Duration delay) {
        return new SimulatorSettings(bindAddress, port, webhookUrl, appSecret, delay, retries, mediaLinkLife);
    }

    static URI webhookUrl(Map<String, String> environment) {
        int port = integer(environment, "WEBHOOK_HTTP_PORT", DEFAULT_WEBHOOK_PORT, MAX_PORT);
        return webhookUrl(
                "SIMULATOR_WEBHOOK_URL",
                environment.getOrDefault("SIMULATOR_WEBHOOK_URL", "http://127.0.0.1:" + port + "/webhooks/whatsapp"));
    }

    static URI webhookUrl(String name, String value) {
        if (!value.matches("https?://[^/ ]+/?[^ ]*")) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: such as http://127.0.0.1:3010/webhooks/whatsapp)");
        }
        return URI.create(value);
    }

    static String appSecret(Map<String, String> environment) {
        String secret = environment.getOrDefault("WABA_APP_SECRET", "");
        if (secret.strip().length() < MIN_SECRET_LENGTH) {
            throw new IllegalArgumentException("WABA_APP_SECRET: "
                    + (secret.isBlank() ? "missing" : secret.strip().length() + " characters")
                    + " (expected: at least " + MIN_SECRET_LENGTH + " characters)");
        }
        return secret;
    }

    /** Without the secret, so that no log shows it. */
    @Override
    public String toString() {
        return "SimulatorSettings[" + bindAddress + ":" + port + ", webhooks to " + webhookUrl + "]";
    }

    private static int integer(Map<String, String> environment, String name, int byDefault, int max) {
        return Numbers.integer(name, environment.getOrDefault(name, ""), byDefault, 0, max);
    }
}
