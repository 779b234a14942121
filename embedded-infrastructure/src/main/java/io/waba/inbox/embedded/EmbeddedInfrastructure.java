package io.waba.inbox.embedded;

import de.bwaldvogel.mongo.MongoServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.qpid.server.model.Broker;
import org.jspecify.annotations.Nullable;

/**
 * A running broker and a running document store. With a data directory, a restart, also after the process was killed, loses no
 * confirmed persistent message and no acknowledged write; a power failure may.
 */
public final class EmbeddedInfrastructure implements AutoCloseable {

    private static final Pattern JAR_VERSION = Pattern.compile("-(\\d[^/!]*)\\.jar");

    private final EmbeddedInfrastructureSettings settings;
    private final int amqpPort;
    private final int mongodbPort;
    private final Deque<AutoCloseable> open;

    private EmbeddedInfrastructure(
            EmbeddedInfrastructureSettings settings, int amqpPort, int mongodbPort, Deque<AutoCloseable> open) {
        this.settings = settings;
        this.amqpPort = amqpPort;
        this.mongodbPort = mongodbPort;
        this.open = open;
    }

    /**
     * Returns when both accept connections.
     *
     * @throws IllegalStateException when a port is taken or the data directory is in use or cannot be written; the message names the
     *     environment variable, the value and the expectation
     */
    public static EmbeddedInfrastructure start(EmbeddedInfrastructureSettings settings) {
        requireFree("EMBEDDED_AMQP_PORT", settings.bindAddress(), settings.amqpPort());
        requireFree("EMBEDDED_MONGODB_PORT", settings.bindAddress(), settings.mongodbPort());
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try {
            Path brokerDirectory = null;
            Path storeDirectory = null;
            if (settings.dataDirectory() != null) {
                DataDirectory directory = DataDirectory.open(settings.dataDirectory());
                open.push(directory);
                brokerDirectory = directory.subdirectory("broker");
                storeDirectory = directory.subdirectory("store");
            }
            EmbeddedDocumentStore store = EmbeddedDocumentStore.start(
                    settings.bindAddress(), settings.mongodbPort(), storeDirectory, Clock.systemUTC());
            open.push(store);
            EmbeddedBroker broker = EmbeddedBroker.start(settings.bindAddress(), settings.amqpPort(), brokerDirectory);
            open.push(broker);
            return new EmbeddedInfrastructure(settings, broker.port(), store.port(), open);
        } catch (RuntimeException e) {
            closeAll(open);
            throw e;
        }
    }

    /** The broker would say so with a stack trace and the store with an exception of its transport. */
    private static void requireFree(String variable, String bindAddress, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(bindAddress, port));
        } catch (IOException e) {
            throw new IllegalStateException(
                    variable + ": " + port + " (expected: a port that is free on " + bindAddress + ")", e);
        }
    }

    /** {@code amqp://guest:guest@127.0.0.1:<port>}, virtual host "/". */
    public String rabbitmqUri() {
        return "amqp://guest:guest@" + settings.bindAddress() + ":" + amqpPort;
    }

    /** {@code mongodb://127.0.0.1:<port>}; the database is the client's to choose. */
    public String mongodbUri() {
        return "mongodb://" + settings.bindAddress() + ":" + mongodbPort;
    }

    /** Product and version, such as {@code Qpid Broker-J 10.1.0}. */
    public static String brokerName() {
        return "Qpid Broker-J" + version(Broker.class);
    }

    /** Product and version, such as {@code mongo-java-server 1.47.0}. */
    public static String storeName() {
        return "mongo-java-server" + version(MongoServer.class);
    }

    /** From the name of the jar: not every manifest has it. */
    private static String version(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        Matcher matcher =
                JAR_VERSION.matcher(source == null ? "" : source.getLocation().toString());
        return matcher.find() ? " " + matcher.group(1) : "";
    }

    @Override
    public void close() {
        closeAll(open);
    }

    private static void closeAll(Deque<AutoCloseable> open) {
        RuntimeException failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                failure = first(failure, e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static RuntimeException first(@Nullable RuntimeException failure, Exception e) {
        if (failure == null) {
            return new IllegalStateException("Embedded infrastructure does not stop: " + e.getMessage(), e);
        }
        failure.addSuppressed(e);
        return failure;
    }
}
