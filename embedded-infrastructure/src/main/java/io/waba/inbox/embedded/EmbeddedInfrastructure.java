package io.waba.inbox.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * A running broker and a running document store. With a data directory, a restart, also after the process was killed, loses no
 * confirmed persistent message and no acknowledged write; a power failure may.
 */
public final class EmbeddedInfrastructure implements AutoCloseable {

    private final EmbeddedInfrastructureSettings settings;
    private final EmbeddedBroker broker;
    private final EmbeddedDocumentStore store;

    private EmbeddedInfrastructure(
            EmbeddedInfrastructureSettings settings, EmbeddedBroker broker, EmbeddedDocumentStore store) {
        this.settings = settings;
        this.broker = broker;
        this.store = store;
    }

    /** Returns when both accept connections. */
    public static EmbeddedInfrastructure start(EmbeddedInfrastructureSettings settings) {
        EmbeddedBroker broker = EmbeddedBroker.start(
                settings.bindAddress(), settings.amqpPort(), subdirectory(settings.dataDirectory(), "broker"));
        try {
            EmbeddedDocumentStore store = EmbeddedDocumentStore.start(
                    settings.bindAddress(),
                    settings.mongodbPort(),
                    subdirectory(settings.dataDirectory(), "store"),
                    Clock.systemUTC());
            return new EmbeddedInfrastructure(settings, broker, store);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** {@code amqp://guest:guest@127.0.0.1:<port>}, virtual host "/". */
    public String rabbitmqUri() {
        return "amqp://guest:guest@" + settings.bindAddress() + ":" + broker.port();
    }

    /** {@code mongodb://127.0.0.1:<port>/?retryWrites=false}. */
    public String mongodbUri() {
        return mongodbUri("");
    }

    /** As {@link #mongodbUri()}, with a default database. */
    public String mongodbUri(String database) {
        return "mongodb://" + settings.bindAddress() + ":" + store.port() + "/" + database + "?retryWrites=false";
    }

    @Override
    public void close() {
        try {
            broker.close();
        } finally {
            store.close();
        }
    }

    private static @Nullable Path subdirectory(@Nullable Path dataDirectory, String name) {
        if (dataDirectory == null) {
            return null;
        }
        try {
            return Files.createDirectories(dataDirectory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("data directory: " + dataDirectory + " (expected: writable)", e);
        }
    }
}
