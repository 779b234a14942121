package io.waba.inbox.state.store;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** How this service connects to MongoDB, for the service and the command line alike. */
public final class StoreClient {

    public static final String DEFAULT_URI = "mongodb://127.0.0.1:27017/waba";

    private static final String DEFAULT_DATABASE = "waba";

    private StoreClient() {}

    /**
     * Writes count when a majority has them on disk, and short timeouts make a store that is away our consumers' retry instead of a hanging
     * thread.
     */
    public static void configure(MongoClientSettings.Builder builder) {
        builder.writeConcern(WriteConcern.MAJORITY.withJournal(true).withWTimeout(5, TimeUnit.SECONDS))
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(3, TimeUnit.SECONDS))
                .applyToSocketSettings(
                        socket -> socket.connectTimeout(3, TimeUnit.SECONDS).readTimeout(15, TimeUnit.SECONDS));
    }

    /**
     * A client of its own, for the command line.
     *
     * @throws IllegalArgumentException when the address is not one, naming the variable
     */
    public static MongoClient connect(String uri) {
        MongoClientSettings.Builder builder = MongoClientSettings.builder().applyConnectionString(parse(uri));
        configure(builder);
        return MongoClients.create(builder.build());
    }

    /** The database that the address names, {@code waba} when it names none. */
    public static String databaseName(String uri) {
        return Objects.requireNonNullElse(parse(uri).getDatabase(), DEFAULT_DATABASE);
    }

    private static ConnectionString parse(String uri) {
        try {
            return new ConnectionString(uri);
        } catch (IllegalArgumentException e) {
            // Not the address itself: it may hold a password.
            throw new IllegalArgumentException(
                    "MONGODB_URI: " + e.getMessage() + " (expected: mongodb://host:port/database)", e);
        }
    }
}
