package io.waba.inbox.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The broker and the store that integration tests run on: started once per JVM, gone when it exits. Each of the two is decided for
 * itself, and the decision is printed in one line:
 *
 * <ol>
 *   <li>{@code RABBITMQ_URI}, {@code MONGODB_URI}: what they name, which must answer;
 *   <li>a container, when a Docker engine answers and has the image or can pull it within a minute and a half;
 *   <li>the embedded one, in memory.
 * </ol>
 *
 * What runs may be shared with other test classes, and an external broker with other runs: a test class begins with {@link #resetBroker}
 * for the queues that it uses and a database of its own from {@link #newDatabaseName}.
 */
public final class TestInfrastructure {

    private static final String DATABASE_PREFIX = "waba_test_";

    /** The embedded servers report every connection otherwise. */
    private static final Map<String, Level> LOG_LEVELS = Map.of(
            "qpid.message", Level.WARN,
            "org.apache.qpid", Level.WARN,
            "DERBY", Level.ERROR,
            "de.bwaldvogel.mongo", Level.ERROR,
            "org.mongodb.driver", Level.WARN);

    private static @Nullable TestInfrastructure instance;

    private final Server broker;
    private final Server store;
    private final Set<String> databases = ConcurrentHashMap.newKeySet();

    private TestInfrastructure(Servers servers) {
        this.broker = servers.broker();
        this.store = servers.store();
    }

    /**
     * The running infrastructure of this JVM.
     *
     * @throws IllegalStateException when it cannot be started
     */
    public static synchronized TestInfrastructure get() {
        if (instance == null) {
            quietLoggers();
            Servers servers = new Servers(System.getenv(), image -> DockerEngine.answers() && DockerEngine.has(image));
            try {
                instance = new TestInfrastructure(servers);
            } catch (RuntimeException e) {
                servers.close();
                throw e;
            }
            if (instance.store.outlivesTheTests()) {
                Runtime.getRuntime().addShutdownHook(new Thread(instance::dropDatabases, "drop-test-databases"));
            }
            System.out.println(
                    "Integration tests run on: " + instance.broker.description() + "; " + instance.store.description());
        }
        return instance;
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
        return MongodbUri.withDatabase(store.uri(), databaseName);
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
        return broker.product();
    }

    /** Product and version, such as {@code MongoDB 8.0.4}. */
    public String storeName() {
        return store.product();
    }

    /** Deletes what exists of these queues and exchanges, with everything in them. */
    public void resetBroker(Collection<String> queues, Collection<String> exchanges) {
        withConnection(connection -> {
            for (String queue : queues) {
                deleteIfThere(connection, channel -> channel.queueDelete(queue));
            }
            for (String exchange : exchanges) {
                deleteIfThere(connection, channel -> channel.exchangeDelete(exchange));
            }
        });
    }

    /** Deletes what exists of these queues, with everything in them. */
    public void deleteQueues(String... queues) {
        resetBroker(List.of(queues), List.of());
    }

    /** Removes the messages that are ready in these queues; each must exist. */
    public void purge(String... queues) {
        withConnection(connection -> {
            Channel channel = connection.createChannel();
            for (String queue : queues) {
                channel.queuePurge(queue);
            }
        });
    }

    /**
     * How many messages wait in a queue. The queue must exist. The embedded broker counts those in a consumer's hands as well, RabbitMQ
     * does not.
     */
    public long messageCount(String queue) {
        AtomicLong count = new AtomicLong();
        withConnection(connection -> count.set(connection.createChannel().messageCount(queue)));
        return count.get();
    }

    private interface Work<T> {
        void on(T target) throws IOException;
    }

    private void withConnection(Work<Connection> work) {
        try {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(broker.uri());
            try (Connection connection = factory.newConnection("test-infrastructure")) {
                work.on(connection);
            }
        } catch (Exception e) {
            throw new IllegalStateException(broker.product() + " at " + Server.address(broker.uri()), e);
        }
    }

    /** RabbitMQ answers the deletion of what is not there with ok, Broker-J closes the channel. */
    private static void deleteIfThere(Connection connection, Work<Channel> deletion) throws IOException {
        Channel channel = connection.createChannel();
        try {
            deletion.on(channel);
            channel.abort();
        } catch (IOException e) {
            boolean notThere = e.getCause() instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof AMQP.Channel.Close close
                    && close.getReplyCode() == AMQP.NOT_FOUND;
            if (!notThere) {
                throw e;
            }
        }
    }

    private void dropDatabases() {
        try (MongoClient client = MongoClients.create(store.uri())) {
            databases.forEach(name -> client.getDatabase(name).drop());
        }
    }

    /** A Spring Boot test sets its logging up again and then reads the properties; any other has Logback as it is. */
    private static void quietLoggers() {
        LOG_LEVELS.forEach((name, level) -> {
            if (System.getProperty("logging.level." + name) == null) {
                System.setProperty("logging.level." + name, level.toString());
            }
            if (LoggerFactory.getLogger(name) instanceof Logger logger) {
                logger.setLevel(level);
            }
        });
    }
}
