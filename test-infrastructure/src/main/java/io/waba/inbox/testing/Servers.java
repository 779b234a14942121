package io.waba.inbox.testing;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.waba.inbox.embedded.EmbeddedInfrastructure;
import io.waba.inbox.embedded.EmbeddedInfrastructureSettings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Predicate;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.testcontainers.mongodb.MongoDBContainer;
import org.testcontainers.rabbitmq.RabbitMQContainer;

/**
 * Decides, for the broker and for the store, what tests run on, and starts it. Closing is for tests of this class: what was started ends
 * with the JVM, containers by Testcontainers' own reaper, and so outlives the services that shut down with it.
 */
final class Servers implements AutoCloseable {

    static final String RABBITMQ_IMAGE = "rabbitmq:4-management";
    static final String MONGODB_IMAGE = "mongo:8";

    private static final int SECONDS_TO_ANSWER = 10;

    private final Map<String, String> environment;
    private final Predicate<String> containerAvailable;
    private final Deque<Runnable> stops = new ArrayDeque<>();
    private @Nullable EmbeddedInfrastructure embedded;

    /** @param containerAvailable whether a container of the image can be started; asked only where it matters */
    Servers(Map<String, String> environment, Predicate<String> containerAvailable) {
        this.environment = environment;
        this.containerAvailable = containerAvailable;
    }

    /**
     * @throws IllegalStateException when {@code RABBITMQ_URI} names one that does not answer
     */
    Server broker() {
        String uri = environment.getOrDefault("RABBITMQ_URI", "");
        if (!uri.isBlank()) {
            return new Server(uri, brokerProduct(uri), "at " + Server.address(uri) + " (RABBITMQ_URI)", true);
        }
        if (mayBeInContainer(RABBITMQ_IMAGE)) {
            RabbitMQContainer container = new RabbitMQContainer(RABBITMQ_IMAGE);
            container.start();
            stops.push(container::stop);
            String containerUri = "amqp://guest:guest@" + container.getHost() + ":" + container.getAmqpPort();
            return new Server(containerUri, brokerProduct(containerUri), "in a container", false);
        }
        return new Server(embedded().rabbitmqUri(), EmbeddedInfrastructure.brokerName(), "(embedded)", false);
    }

    /** Not where {@code WABA_INFRASTRUCTURE} wants the embedded ones. */
    private boolean mayBeInContainer(String image) {
        return !"embedded".equals(environment.get("WABA_INFRASTRUCTURE")) && containerAvailable.test(image);
    }

    /**
     * @throws IllegalStateException when {@code MONGODB_URI} names one that does not answer
     */
    Server store() {
        String uri = environment.getOrDefault("MONGODB_URI", "");
        if (!uri.isBlank()) {
            return new Server(uri, storeProduct(uri), "at " + Server.address(uri) + " (MONGODB_URI)", true);
        }
        if (mayBeInContainer(MONGODB_IMAGE)) {
            MongoDBContainer container = new MongoDBContainer(MONGODB_IMAGE);
            container.start();
            stops.push(container::stop);
            String containerUri = container.getConnectionString();
            return new Server(containerUri, storeProduct(containerUri), "in a container", false);
        }
        return new Server(embedded().mongodbUri(), EmbeddedInfrastructure.storeName(), "(embedded)", false);
    }

    private EmbeddedInfrastructure embedded() {
        if (embedded == null) {
            EmbeddedInfrastructure started = EmbeddedInfrastructure.start(EmbeddedInfrastructureSettings.inMemory());
            stops.push(started::close);
            embedded = started;
        }
        return embedded;
    }

    private static String brokerProduct(String uri) {
        try {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(uri);
            factory.setConnectionTimeout(SECONDS_TO_ANSWER * 1_000);
            try (Connection connection = factory.newConnection("test-infrastructure")) {
                Map<String, Object> properties = connection.getServerProperties();
                return properties.get("product") + " " + properties.get("version");
            }
        } catch (Exception e) {
            throw new IllegalStateException(
                    "RABBITMQ_URI: " + Server.address(uri) + " (expected: a broker that answers): " + e.getMessage(),
                    e);
        }
    }

    private static String storeProduct(String uri) {
        String timeout = (uri.contains("?") ? "&" : uri.matches("[a-z+]+://[^/]+") ? "/?" : "?")
                + "serverSelectionTimeoutMS=" + SECONDS_TO_ANSWER * 1_000;
        try (MongoClient client = MongoClients.create(uri + timeout)) {
            Document buildInfo = client.getDatabase("admin").runCommand(new Document("buildInfo", 1));
            return "MongoDB " + buildInfo.getString("version");
        } catch (MongoException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "MONGODB_URI: " + Server.address(uri) + " (expected: a MongoDB that answers): " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        while (!stops.isEmpty()) {
            stops.pop().run();
        }
    }
}
