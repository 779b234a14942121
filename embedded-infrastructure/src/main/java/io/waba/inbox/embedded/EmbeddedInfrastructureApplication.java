package io.waba.inbox.embedded;

import java.util.HashMap;
import java.util.Map;

/**
 * Runs the embedded broker and store as a process of its own until it gets SIGTERM. Settings are the environment variables of {@link
 * EmbeddedInfrastructureSettings#fromEnvironment}, or arguments {@code NAME=value}, which go before the environment.
 *
 * <p>Prints one line when both are ready. Exits with 1 and one line when they cannot start.
 */
public final class EmbeddedInfrastructureApplication {

    private EmbeddedInfrastructureApplication() {}

    public static void main(String[] args) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "io/waba/inbox/embedded/logback.xml");
        }
        try {
            run(args);
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("Embedded infrastructure does not start: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(String[] args) {
        EmbeddedInfrastructureSettings settings = EmbeddedInfrastructureSettings.fromEnvironment(environment(args));
        EmbeddedInfrastructure infrastructure = EmbeddedInfrastructure.start(settings);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            infrastructure.close();
                            System.out.println("Embedded infrastructure has stopped");
                        },
                        "shutdown"));
        System.out.println("Embedded infrastructure is ready: broker " + infrastructure.rabbitmqUri()
                + ", document store " + infrastructure.mongodbUri() + ", data in "
                + settings.dataDirectory());
    }

    private static Map<String, String> environment(String[] args) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (!arg.startsWith("EMBEDDED_") || equals < 0) {
                throw new IllegalArgumentException(
                        "argument: " + arg + " (expected: EMBEDDED_AMQP_PORT, EMBEDDED_MONGODB_PORT or"
                                + " EMBEDDED_DATA_DIR, and =value)");
            }
            environment.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        return environment;
    }
}
