package io.waba.inbox.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.ConfiguredObject;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.Queue;
import org.apache.qpid.server.model.SystemConfig;
import org.apache.qpid.server.model.port.AmqpPort;
import org.jspecify.annotations.Nullable;

/**
 * Apache Qpid Broker-J with one virtual host, which answers to RabbitMQ's default name "/".
 *
 * <p>With a directory, a persistent message is in Derby's log, and so out of this process, before its publisher gets the confirm.
 */
final class EmbeddedBroker implements AutoCloseable {

    private final SystemLauncher launcher;
    private final int port;

    private EmbeddedBroker(SystemLauncher launcher, int port) {
        this.launcher = launcher;
        this.port = port;
    }

    static EmbeddedBroker start(String bindAddress, int port, @Nullable Path directory) {
        Map<String, String> context = new HashMap<>();
        context.put("embedded.amqpPort", Integer.toString(port));
        context.put("embedded.bindAddress", bindAddress);
        Path workDirectory = directory == null ? Path.of(System.getProperty("java.io.tmpdir")) : directory;
        context.put("qpid.work_dir", workDirectory.toAbsolutePath().toString());
        // RabbitMQ's arguments (x-queue-type, x-dead-letter-exchange ...) close the connection otherwise.
        context.put(
                Queue.UNKNOWN_QUEUE_DECLARE_ARGUMENT_BEHAVIOUR_NAME,
                Queue.BehaviourOnUnknownDeclareArgument.IGNORE.name());
        // RabbitMQ returns an unroutable mandatory message; Broker-J by default closes the connection instead.
        context.put(AmqpPort.CLOSE_WHEN_NO_ROUTE, "false");
        context.put(AmqpPort.SESSION_COUNT_LIMIT, "2047");
        // The default of 2 s closes connections on a machine that is busy starting everything else.
        context.put(AmqpPort.PROTOCOL_HANDSHAKE_TIMEOUT, "30000");
        // A port that is taken must fail the start, not leave a broker without a port.
        context.put(Broker.BROKER_FAIL_STARTUP_WITH_ERRORED_CHILD, "true");

        Map<String, Object> attributes = new HashMap<>();
        attributes.put(ConfiguredObject.TYPE, "Memory");
        attributes.put(ConfiguredObject.CONTEXT, context);
        attributes.put(SystemConfig.STARTUP_LOGGED_TO_SYSTEM_OUT, false);
        // Its default is a "classpath:" URL, which does not resolve inside a Spring Boot jar.
        attributes.put(
                SystemConfig.INITIAL_SYSTEM_PROPERTIES_LOCATION,
                Objects.requireNonNull(EmbeddedBroker.class.getResource("broker.properties"))
                        .toString());

        StartedBroker started = new StartedBroker();
        SystemLauncher launcher = new SystemLauncher(started);
        try {
            Path configuration = writeConfiguration(directory != null);
            attributes.put(
                    SystemConfig.INITIAL_CONFIGURATION_LOCATION,
                    configuration.toUri().toString());
            try {
                launcher.startup(attributes);
            } finally {
                Files.delete(configuration);
            }
        } catch (Exception e) {
            throw new IllegalStateException("The embedded broker does not start: " + e.getMessage(), e);
        }
        return new EmbeddedBroker(launcher, started.port());
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        launcher.shutdown();
    }

    /** Broker-J resolves its own placeholders in values, but not in types. */
    private static Path writeConfiguration(boolean persistent) throws IOException {
        try (InputStream template = Objects.requireNonNull(EmbeddedBroker.class.getResourceAsStream("broker.json"))) {
            String configuration = new String(template.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{nodeType}", persistent ? "JSON" : "Memory")
                    .replace("{hostType}", persistent ? "DERBY" : "Memory");
            return Files.writeString(Files.createTempFile("embedded-broker", ".json"), configuration);
        }
    }

    private static final class StartedBroker extends SystemLauncherListener.DefaultSystemLauncherListener {

        private @Nullable SystemConfig<?> systemConfig;
        private @Nullable RuntimeException failure;

        @Override
        public void onContainerResolve(SystemConfig<?> resolved) {
            systemConfig = resolved;
        }

        @Override
        public void errorOnStartup(RuntimeException e) {
            failure = e;
        }

        int port() {
            if (failure != null) {
                throw new IllegalStateException("The embedded broker does not start: " + failure.getMessage(), failure);
            }
            Broker<?> broker = (Broker<?>) Objects.requireNonNull(systemConfig).getContainer();
            return broker.getPorts().stream()
                    .mapToInt(Port::getBoundPort)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
