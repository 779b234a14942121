package io.waba.inbox.state.store;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

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
     * Connects for the time of one piece of work on the tenants, for the command line.
     *
     * @throws IllegalArgumentException when the address is not one
     * @throws StoreUnusableException when the store does not answer, or answers with an error
     */
    public static void withTenants(String uri, Consumer<TenantStore> work) {
        withDatabase(uri, database -> work.accept(new TenantStore(database)));
    }

    /** As {@link #withTenants}, on what is kept for nobody's phone numbers. */
    public static void withUnrouted(String uri, Consumer<UnroutedStore> work) {
        withDatabase(uri, database -> work.accept(new UnroutedStore(database)));
    }

    /** As {@link #withTenants}, on the notifications. */
    public static void withNotifications(String uri, Consumer<NotificationStore> work) {
        withDatabase(uri, database -> work.accept(new NotificationStore(database)));
    }

    private static void withDatabase(String uri, Consumer<MongoDatabase> work) {
        try (MongoClient client = connect(uri)) {
            work.accept(client.getDatabase(databaseName(uri)));
        } catch (MongoTimeoutException e) {
            throw new StoreUnusableException(hosts(uri) + " (expected: a MongoDB that answers)", e);
        } catch (MongoException e) {
            String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
            throw new StoreUnusableException(hosts(uri) + ": " + problem + " (expected: no error)", e);
        }
    }

    /** A client of its own. */
    public static MongoClient connect(String uri) {
        MongoClientSettings.Builder builder = MongoClientSettings.builder().applyConnectionString(parse(uri));
        configure(builder);
        return MongoClients.create(builder.build());
    }

    /** The database that the address names, {@code waba} when it names none. */
    public static String databaseName(String uri) {
        return Objects.requireNonNullElse(parse(uri).getDatabase(), DEFAULT_DATABASE);
    }

    private static String hosts(String uri) {
        return String.join(",", parse(uri).getHosts());
    }

    private static ConnectionString parse(String uri) {
        try {
            return new ConnectionString(uri);
        } catch (IllegalArgumentException e) {
            // Without the address itself: it may hold a password.
            throw new IllegalArgumentException(
                    "MONGODB_URI: not a connection string (expected: mongodb://host:port/database)", e);
        }
    }
}
