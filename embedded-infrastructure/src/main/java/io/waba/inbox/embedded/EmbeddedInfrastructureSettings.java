package io.waba.inbox.embedded;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the embedded broker and store listen and keep their data.
 *
 * @param bindAddress the address that both listen on; anything but loopback exposes a broker with a well-known password
 * @param amqpPort 0-65535; 0 takes any free port
 * @param mongodbPort 0-65535; 0 takes any free port
 * @param dataDirectory created when absent; null keeps everything in memory
 */
public record EmbeddedInfrastructureSettings(
        String bindAddress, int amqpPort, int mongodbPort, @Nullable Path dataDirectory) {

    /** Not RabbitMQ's 5672 and 25672 and not MongoDB's 27017: a real server may be there. */
    public static final int DEFAULT_AMQP_PORT = 35672;

    public static final int DEFAULT_MONGODB_PORT = 37017;

    public static final String LOOPBACK = "127.0.0.1";

    private static final String DEFAULT_DATA_DIRECTORY = ".run/embedded-infrastructure";

    public EmbeddedInfrastructureSettings {
        requirePort("amqpPort", amqpPort);
        requirePort("mongodbPort", mongodbPort);
        dataDirectory =
                dataDirectory == null ? null : dataDirectory.toAbsolutePath().normalize();
    }

    /** Free ports, nothing on disk: for tests. */
    public static EmbeddedInfrastructureSettings inMemory() {
        return new EmbeddedInfrastructureSettings(LOOPBACK, 0, 0, null);
    }

    /** Free ports, data kept in {@code dataDirectory}. */
    public static EmbeddedInfrastructureSettings inDirectory(Path dataDirectory) {
        return new EmbeddedInfrastructureSettings(LOOPBACK, 0, 0, dataDirectory);
    }

    /**
     * Reads {@code EMBEDDED_AMQP_PORT}, {@code EMBEDDED_MONGODB_PORT} and {@code EMBEDDED_DATA_DIR}.
     *
     * @throws IllegalArgumentException when a value is not a port, naming the variable
     */
    static EmbeddedInfrastructureSettings fromEnvironment(Map<String, String> environment) {
        return new EmbeddedInfrastructureSettings(
                LOOPBACK,
                port(environment, "EMBEDDED_AMQP_PORT", DEFAULT_AMQP_PORT),
                port(environment, "EMBEDDED_MONGODB_PORT", DEFAULT_MONGODB_PORT),
                Path.of(environment.getOrDefault("EMBEDDED_DATA_DIR", DEFAULT_DATA_DIRECTORY)));
    }

    private static int port(Map<String, String> environment, String name, int byDefault) {
        String value = environment.getOrDefault(name, "");
        if (value.isBlank()) {
            return byDefault;
        }
        try {
            int port = Integer.parseInt(value.strip());
            requirePort(name, port);
            return port;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0-65535)", e);
        }
    }

    private static void requirePort(String name, int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(name + ": " + port + " (expected: 0-65535)");
        }
    }
}
