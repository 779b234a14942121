package io.waba.inbox.system;

import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.shared.topology.Exchanges;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.topology.Topology;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.testing.CuttableProxy;
import io.waba.inbox.testing.FreePorts;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Several portals as processes of their own, each with its own way to the one broker, which can be cut; no other service. Events are put
 * straight onto {@code waba.agent-portal.events}, which is all that the portal knows of the rest of the product. Logs are in
 * {@code target/logs/portal-<n>.log}.
 */
final class PortalCluster implements AutoCloseable {

    private static final Path LOGS = Stack.ROOT.resolve("system-tests/target/logs");
    private static final Duration BOOT = Duration.ofMinutes(5);

    /** One portal, running or not. */
    final class Instance {

        private final String name;
        private final int httpPort;
        private final int realtimePort;
        private final CuttableProxy broker = CuttableProxy.before(URI.create(infrastructure.rabbitmqUri()));
        private @Nullable Process process;

        private Instance(int number, int httpPort, int realtimePort) {
            this.name = "portal-" + number;
            this.httpPort = httpPort;
            this.realtimePort = realtimePort;
        }

        int realtimePort() {
            return realtimePort;
        }

        /** Starts it; does not wait. */
        void launch() {
            try {
                ProcessBuilder builder = new ProcessBuilder(Stack.javaCommand(Stack.Service.PORTAL))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
                builder.environment()
                        .putAll(Map.of(
                                "RABBITMQ_URI", broker.rewrite(infrastructure.rabbitmqUri()),
                                "MONGODB_URI", infrastructure.mongodbUri(databaseName),
                                "JWT_SECRET", Stack.JWT_SECRET,
                                "PORTAL_HTTP_PORT", String.valueOf(httpPort),
                                "PORTAL_REALTIME_PORT", String.valueOf(realtimePort),
                                // So that a client that is cut off without a word is missed within seconds.
                                "WABA_REALTIME_PINGINTERVAL", "5s",
                                "WABA_REALTIME_PINGTIMEOUT", "5s"));
                process = builder.start();
            } catch (IOException e) {
                throw new UncheckedIOException(name, e);
            }
        }

        private Path log() {
            return LOGS.resolve(name + ".log");
        }

        void awaitReady() {
            await(name + " is ready, see " + LOGS).atMost(BOOT).until(this::isReady);
        }

        boolean isReady() {
            Process running = process;
            if (running == null) {
                return false;
            }
            if (!running.isAlive()) {
                throw new IllegalStateException(name + ": ended at start, see " + LOGS);
            }
            HttpRequest probe = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + httpPort + "/actuator/health/readiness"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            try {
                return http.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
            } catch (IOException e) {
                return false; // not listening yet
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        /** SIGKILL: no shutdown hook, no flush, no goodbye. */
        void kill() {
            end(Process::destroyForcibly);
        }

        /** SIGTERM, and waits until it has ended. */
        void stop() {
            end(running -> {
                running.destroy();
                return running;
            });
        }

        private void end(UnaryOperator<Process> how) {
            Process running = process;
            if (running == null) {
                throw new IllegalStateException(name + ": not running (expected: running)");
            }
            process = null;
            Process ending = how.apply(running);
            await(name + " ends").atMost(BOOT).until(() -> !ending.isAlive());
        }

        /** Its connection to the broker breaks; it can connect again at once. */
        void cutBroker() {
            broker.closeConnections();
        }

        /** When it relayed an event last, as its log writes the time; empty when it never did. */
        Optional<String> lastRelayed() {
            try (Stream<String> lines = Files.lines(log(), StandardCharsets.UTF_8)) {
                return lines.filter(line -> line.contains("relayed type="))
                        .reduce((earlier, later) -> later)
                        .map(line -> line.substring(0, line.indexOf(' ')));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private final TestInfrastructure infrastructure = TestInfrastructure.get();
    private final String databaseName = infrastructure.newDatabaseName();
    private final MongoClient mongo = MongoClients.create(infrastructure.mongodbUri(databaseName));
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Instance> instances;
    private @Nullable Connection connection;
    private @Nullable Channel channel;

    private PortalCluster(int size) {
        List<Integer> ports = FreePorts.several(2 * size);
        instances = IntStream.range(0, size)
                .mapToObj(i -> new Instance(i + 1, ports.get(2 * i), ports.get(2 * i + 1)))
                .toList();
    }

    /** As many portals, ready, with nothing in queue and store. */
    static PortalCluster start(int size) throws Exception {
        PortalCluster cluster = new PortalCluster(size);
        try {
            Files.createDirectories(LOGS);
            cluster.infrastructure.resetBroker(
                    Topology.allQueues().stream().map(QueueDefinition::name).toList(),
                    List.of(Exchanges.AGENT_PORTAL_BROADCAST));
            for (Instance instance : cluster.instances) {
                Files.deleteIfExists(instance.log());
                instance.launch();
            }
            cluster.instances.forEach(Instance::awaitReady);
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(cluster.infrastructure.rabbitmqUri());
            cluster.connection = factory.newConnection("system-tests");
            cluster.channel = cluster.connection.createChannel();
            cluster.channel.confirmSelect();
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    List<Instance> instances() {
        return instances;
    }

    /** Registers an agent of a tenant; returns a token. */
    String addAgent(String tenantId) {
        return Accounts.addAgent(database(), tenantId);
    }

    /** Puts events into the queue, in this order, and waits until the broker has them. By one thread. */
    void publish(List<EventEnvelope> events) throws Exception {
        if (channel == null) {
            throw new IllegalStateException("cluster: not started (expected: start() before publish())");
        }
        for (EventEnvelope event : events) {
            channel.basicPublish(
                    "", Queues.AGENT_PORTAL_EVENTS, MessageProperties.PERSISTENT_BASIC, WireJson.encode(event));
        }
        channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(30));
    }

    /** The ids of the tenant's logged events, in the order of their positions, which begin with 1. */
    List<String> log(String tenantId) {
        List<Document> entries = database()
                .getCollection(Collections.EVENT_LOG)
                .find(Filters.eq(Fields.TENANT_ID, tenantId))
                .sort(Sorts.ascending("position"))
                .into(new ArrayList<>());
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).getLong("position") != i + 1) {
                throw new IllegalStateException("position of the event after " + i + " others: "
                        + entries.get(i).getLong("position") + " (expected: " + (i + 1) + ")");
            }
        }
        return entries.stream().map(entry -> entry.getString("_id")).toList();
    }

    private MongoDatabase database() {
        return mongo.getDatabase(databaseName);
    }

    @Override
    public void close() {
        instances.forEach(instance -> {
            if (instance.process != null) {
                instance.kill();
            }
            instance.broker.close();
        });
        if (connection != null) {
            connection.abort();
        }
        mongo.close();
    }
}
