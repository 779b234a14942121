package io.waba.inbox.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import io.waba.inbox.embedded.EmbeddedInfrastructure;
import io.waba.inbox.embedded.EmbeddedInfrastructureSettings;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.testcontainers.mongodb.MongoDBContainer;
import org.testcontainers.rabbitmq.RabbitMQContainer;

/**
 * The broker and the store that integration tests run on: started once per JVM, stopped when it exits. Each of the two is decided for
 * itself, and the decision is printed in one line:
 *
 * <ol>
 *   <li>{@code RABBITMQ_URI}, {@code MONGODB_URI}: what they name, which must be there;
 *   <li>a container, when a Docker engine answers and has the image or can pull it within a minute and a half;
 *   <li>the embedded one, in memory.
 * </ol>
 *
 * What runs may be shared with other test classes: a test class begins with {@link #resetBroker} for the queues that it uses and a
 * database of its own from {@link #newDatabaseName}.
 */
public final class TestInfrastructure {

    static final String RABBITMQ_IMAGE = "rabbitmq:4-management";
    static final String MONGODB_IMAGE = "mongo:8";
    private static final String DATABASE_PREFIX = "waba_test_";

    private final Server broker;
    private final Server store;
    private final Set<String> databases = ConcurrentHashMap.newKeySet();
    private final @Nullable EmbeddedInfrastructure embedded;

    /** Holder, so that the first use starts it and a second one waits. */
    private static final class Instance {
        static final TestInfrastructure INSTANCE = start(System.getenv());
    }

    private record Server(String uri, String name, Runnable stop) {}

    private TestInfrastructure(Server broker, Server store, @Nullable EmbeddedInfrastructure embedded) {
        this.broker = broker;
        this.store = store;
        this.embedded = embedded;
    }

    /** The running infrastructure of this JVM. */
    public static TestInfrastructure get() {
        return Instance.INSTANCE;
    }

    /** Address with credentials, virtual host "/". */
    public String rabbitmqUri() {
        return broker.uri();
    }

    /**
     * Address of a database in the store. Databases named by {@link #newDatabaseName} are dropped when the JVM exits; others are left
     * alone.
     */
    public String mongodbUri(String databaseName) {
        ConnectionString connectionString = new ConnectionString(store.uri());
        String withoutDatabase = connectionString.getDatabase() == null
                ? store.uri()
                : store.uri().replace("/" + connectionString.getDatabase(), "/");
        int slash = withoutDatabase.indexOf('/', "mongodb://".length());
        int options = withoutDatabase.indexOf('?');
        String servers = slash < 0 ? withoutDatabase : withoutDatabase.substring(0, slash);
        return servers + "/" + databaseName + (options < 0 ? "" : withoutDatabase.substring(options));
    }

    /** A database name that nobody else has, {@code waba_test_<random>}. */
    public String newDatabaseName() {
        String name =
                DATABASE_PREFIX + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        databases.add(name);
        return name;
    }

    /** Product and version, such as {@code RabbitMQ 3.10.8}. */
    public String brokerName() {
        return broker.name();
    }

    /** Product and version, such as {@code MongoDB 8.0.4}. */
    public String storeName() {
        return store.name();
    }

    /** Deletes what exists of these queues and exchanges, with everything in them. */
    public void resetBroker(Collection<String> queues, Collection<String> exchanges) {
        queues.forEach(queue -> deleteIfThere(channel -> channel.queueDelete(queue)));
        exchanges.forEach(exchange -> deleteIfThere(channel -> channel.exchangeDelete(exchange)));
    }

    /** Deletes what exists of these queues, with everything in them. */
    public void deleteQueues(String... queues) {
        resetBroker(List.of(queues), List.of());
    }

    /** Removes the messages that are ready in these queues; each must exist. */
    public void purge(String... queues) {
        withChannel(channel -> {
            for (String queue : queues) {
                channel.queuePurge(queue);
            }
        });
    }

    /** How many messages wait in a queue; those in a consumer's hands do not count. The queue must exist. */
    public long messageCount(String queue) {
        AtomicLong count = new AtomicLong();
        withChannel(channel -> count.set(channel.messageCount(queue)));
        return count.get();
    }

    private interface ChannelWork {
        void on(Channel channel) throws IOException;
    }

    private void withChannel(ChannelWork work) {
        try (Connection connection = connect(broker.uri())) {
            work.on(connection.createChannel());
        } catch (Exception e) {
            throw new IllegalStateException("broker at " + address(broker.uri()) + " (" + broker.name() + ")", e);
        }
    }

    /** RabbitMQ answers a deletion of what is not there with ok, Broker-J closes the channel. */
    private void deleteIfThere(ChannelWork deletion) {
        withChannel(channel -> {
            try {
                deletion.on(channel);
            } catch (IOException e) {
                boolean notThere = e.getCause() instanceof ShutdownSignalException signal
                        && signal.getReason() instanceof AMQP.Channel.Close close
                        && close.getReplyCode() == AMQP.NOT_FOUND;
                if (!notThere) {
                    throw e;
                }
            }
        });
    }

    private static TestInfrastructure start(Map<String, String> environment) {
        quietLoggers();
        String rabbitmqUri = environment.getOrDefault("RABBITMQ_URI", "");
        String mongodbUri = environment.getOrDefault("MONGODB_URI", "");
        boolean docker = (rabbitmqUri.isBlank() || mongodbUri.isBlank()) && DockerEngine.answers();
        boolean embeddedBroker = rabbitmqUri.isBlank() && !(docker && DockerEngine.has(RABBITMQ_IMAGE));
        boolean embeddedStore = mongodbUri.isBlank() && !(docker && DockerEngine.has(MONGODB_IMAGE));
        EmbeddedInfrastructure embedded = embeddedBroker || embeddedStore
                ? EmbeddedInfrastructure.start(EmbeddedInfrastructureSettings.inMemory())
                : null;
        Server broker;
        if (!rabbitmqUri.isBlank()) {
            broker = new Server(rabbitmqUri, brokerName(rabbitmqUri), () -> {});
        } else if (embeddedBroker && embedded != null) {
            broker = new Server(embedded.rabbitmqUri(), "embedded Qpid Broker-J", () -> {});
        } else {
            broker = rabbitmqContainer();
        }
        Server store;
        if (!mongodbUri.isBlank()) {
            store = new Server(mongodbUri, storeName(mongodbUri), () -> {});
        } else if (embeddedStore && embedded != null) {
            store = new Server(embedded.mongodbUri(), "embedded mongo-java-server", () -> {});
        } else {
            store = mongodbContainer();
        }
        TestInfrastructure infrastructure = new TestInfrastructure(broker, store, embedded);
        Runtime.getRuntime().addShutdownHook(new Thread(infrastructure::stop, "test-infrastructure-stop"));
        System.out.println("Integration tests run on: " + describe(broker, rabbitmqUri, "RABBITMQ_URI") + "; "
                + describe(store, mongodbUri, "MONGODB_URI"));
        return infrastructure;
    }

    private static String describe(Server server, String externalUri, String variable) {
        return server.name() + (externalUri.isBlank() ? "" : " at " + address(externalUri) + " (" + variable + ")");
    }

    private static Server rabbitmqContainer() {
        RabbitMQContainer container = new RabbitMQContainer(RABBITMQ_IMAGE);
        container.start();
        String uri = "amqp://guest:guest@" + container.getHost() + ":" + container.getAmqpPort();
        return new Server(uri, brokerName(uri) + " in a container", container::stop);
    }

    private static Server mongodbContainer() {
        MongoDBContainer container = new MongoDBContainer(MONGODB_IMAGE);
        container.start();
        String uri = container.getConnectionString();
        return new Server(uri, storeName(uri) + " in a container", container::stop);
    }

    private static String brokerName(String uri) {
        try (Connection connection = connect(uri)) {
            Map<String, Object> properties = connection.getServerProperties();
            return properties.get("product") + " " + properties.get("version");
        } catch (Exception e) {
            throw new IllegalStateException(
                    "RABBITMQ_URI: " + address(uri) + " (expected: a broker that answers): " + e.getMessage(), e);
        }
    }

    private static String storeName(String uri) {
        try (MongoClient client = MongoClients.create(uri)) {
            return "MongoDB "
                    + client.getDatabase("admin")
                            .runCommand(new Document("buildInfo", 1))
                            .getString("version");
        }
    }

    private static Connection connect(String uri) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        return factory.newConnection("test-infrastructure");
    }

    private static String address(String uri) {
        return uri.replaceFirst("^[a-z+]+://([^@/]*@)?", "").replaceFirst("[/?].*$", "");
    }

    private void stop() {
        try {
            if (!databases.isEmpty() && embedded == null) {
                try (MongoClient client = MongoClients.create(store.uri())) {
                    databases.forEach(name -> client.getDatabase(name).drop());
                }
            }
        } finally {
            broker.stop().run();
            store.stop().run();
            if (embedded != null) {
                embedded.close();
            }
        }
    }

    /** The embedded servers report every connection; a Spring Boot test reads the properties, any other has logback as it is. */
    private static void quietLoggers() {
        for (String name :
                List.of("qpid.message", "org.apache.qpid", "DERBY", "de.bwaldvogel.mongo", "org.mongodb.driver")) {
            if (System.getProperty("logging.level." + name) == null) {
                System.setProperty("logging.level." + name, "WARN");
            }
            if (LoggerFactory.getLogger(name) instanceof Logger logger) {
                logger.setLevel(Level.WARN);
            }
        }
    }
}
