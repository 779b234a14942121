package io.waba.inbox.system;

import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.waba.inbox.shared.topology.Exchanges;
import io.waba.inbox.shared.topology.QueueDefinition;
import io.waba.inbox.shared.topology.Topology;
import io.waba.inbox.simulator.SimulatorServer;
import io.waba.inbox.simulator.SimulatorSettings;
import io.waba.inbox.testing.CuttableProxy;
import io.waba.inbox.testing.FreePorts;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.IOException;
import java.io.PrintStream;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The three services as processes of their own, on free ports, with the broker behind a proxy that can be cut. Logs are in
 * {@code target/logs}. {@code SYSTEM_TESTS_JAVA_HOME} runs the services on another Java than the tests.
 */
final class Stack implements AutoCloseable {

    static final String APP_SECRET = "system-tests-app-secret";
    static final String VERIFY_TOKEN = "system-tests-verify-token";
    static final String JWT_SECRET = "system-tests-jwt-secret-of-32-bytes-or-more";

    static final Path ROOT = Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    private static final Path LOGS = ROOT.resolve("system-tests/target/logs");
    private static final Duration BOOT = Duration.ofMinutes(5);

    enum Service {
        WEBHOOK("webhook-service"),
        STATE_MANAGER("state-manager"),
        PORTAL("agent-portal-service");

        final String module;

        Service(String module) {
            this.module = module;
        }
    }

    private final TestInfrastructure infrastructure = TestInfrastructure.get();
    private final CuttableProxy broker = CuttableProxy.before(URI.create(infrastructure.rabbitmqUri()));
    private final String databaseName = infrastructure.newDatabaseName();
    private final MongoClient mongo = MongoClients.create(infrastructure.mongodbUri(databaseName));
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Service, Integer> ports = new EnumMap<>(Service.class);
    private final Map<Service, Process> processes = new EnumMap<>(Service.class);
    private final List<Process> more = new ArrayList<>();
    private final int realtimePort;
    private final SimulatorServer meta;

    private Stack() {
        List<Integer> free = FreePorts.several(4);
        ports.put(Service.WEBHOOK, free.get(0));
        ports.put(Service.STATE_MANAGER, free.get(1));
        ports.put(Service.PORTAL, free.get(2));
        realtimePort = free.get(3);
        meta = simulator(webhookUrl());
    }

    private static SimulatorServer simulator(URI webhookUrl) {
        try {
            Files.createDirectories(LOGS);
            return SimulatorServer.start(
                    SimulatorSettings.forTests(webhookUrl, APP_SECRET),
                    new PrintStream(LOGS.resolve("whatsapp-simulator.log").toFile(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("whatsapp-simulator", e);
        }
    }

    /** Meta's side: what it was sent, and what it shall fail. */
    SimulatorServer meta() {
        return meta;
    }

    /** Everything up and ready, nothing in it. */
    static Stack start() {
        Stack stack = new Stack();
        try {
            stack.infrastructure.resetBroker(
                    Topology.allQueues().stream().map(QueueDefinition::name).toList(),
                    List.of(Exchanges.AGENT_PORTAL_BROADCAST));
            for (Service service : Service.values()) {
                stack.launch(service);
            }
            for (Service service : Service.values()) {
                stack.awaitReady(service);
            }
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    /** Starts a service that was killed and waits until it is ready. */
    void restart(Service service) {
        launch(service);
        awaitReady(service);
    }

    /** Starts one more state-manager beside the first, and waits until it reads its queues. */
    void startAnotherStateManager() {
        int port = FreePorts.one();
        try {
            ProcessBuilder builder = new ProcessBuilder(javaCommand(Service.STATE_MANAGER))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            LOGS.resolve("state-manager-2.log").toFile()));
            builder.environment().putAll(environment(Service.STATE_MANAGER));
            builder.environment().put("STATE_MANAGER_HTTP_PORT", String.valueOf(port));
            more.add(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("state-manager", e);
        }
        HttpRequest probe = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness"))
                .timeout(Duration.ofSeconds(2))
                .build();
        await("another state-manager is ready, see " + LOGS).atMost(BOOT).until(() -> answers(probe));
    }

    /** Ends what was started beside the first. */
    void stopOthers() {
        end(more);
        more.clear();
    }

    /** SIGKILL: no shutdown hook, no flush, no goodbye. */
    void kill(Service service) {
        Process process = processes.remove(service);
        if (process == null) {
            throw new IllegalStateException(service.module + ": not running (expected: running)");
        }
        process.destroyForcibly();
        await().until(() -> !process.isAlive());
    }

    /** Cuts every connection between the services and the broker until {@link #restoreBroker}. */
    void cutBroker() {
        broker.cut();
    }

    void restoreBroker() {
        broker.restore();
    }

    URI webhookUrl() {
        return URI.create("http://127.0.0.1:" + ports.get(Service.WEBHOOK) + "/webhooks/whatsapp");
    }

    URI rest(String path) {
        return URI.create("http://127.0.0.1:" + ports.get(Service.PORTAL) + path);
    }

    URI realtimeUrl() {
        return URI.create("http://127.0.0.1:" + realtimePort);
    }

    /** What the portal counts, as Prometheus reads it. */
    double metric(String series) {
        HttpRequest request =
                HttpRequest.newBuilder(rest("/actuator/prometheus")).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(series + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(series + ": not among the metrics"));
        } catch (IOException e) {
            throw new UncheckedIOException(series, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    MongoDatabase database() {
        return mongo.getDatabase(databaseName);
    }

    /** How many messages wait in a queue. */
    long queueDepth(String queue) {
        return infrastructure.messageCount(queue);
    }

    /** Registers a tenant with one business phone number. */
    void addTenant(String tenantId, String phoneNumberId) {
        Accounts.addTenant(database(), tenantId, phoneNumberId);
    }

    /** Registers the tenant's one agent, who cannot log in; returns a token. */
    String addAgent(String tenantId) {
        return Accounts.addAgent(database(), tenantId);
    }

    /** Registers a tenant with one business phone number, as an operator would. */
    void addTenantByCommand(String tenantId, String phoneNumberId) {
        cli(
                Service.STATE_MANAGER,
                "tenant",
                "add",
                "--id",
                tenantId,
                "--name",
                tenantId,
                "--phone-number-id",
                phoneNumberId,
                "--display-phone-number",
                "+1555" + phoneNumberId);
    }

    /** Registers an agent, as an operator would. */
    void addAgentByCommand(String tenantId, String email, String password) {
        cli(
                Service.PORTAL,
                "agent",
                "add",
                "--tenant",
                tenantId,
                "--email",
                email,
                "--name",
                email,
                "--password",
                password);
    }

    /** A token for the agent, as an operator would get one. */
    String tokenByCommand(String email) {
        return cli(Service.PORTAL, "token", "--agent", email).strip();
    }

    /**
     * Runs a command-line part of a service's jar.
     *
     * @return what it wrote to its standard output
     * @throws IllegalStateException when it ends with another code than 0
     */
    String cli(Service service, String... arguments) {
        List<String> command = new ArrayList<>(javaCommand(service));
        command.addAll(List.of(arguments));
        try {
            Path errors = Files.createTempFile("cli", ".err");
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
            builder.environment().putAll(environment(service));
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", arguments) + ": " + Files.readString(errors) + output);
            }
            Files.delete(errors);
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void launch(Service service) {
        try {
            Files.createDirectories(LOGS);
            Path log = LOGS.resolve(service.module + ".log");
            ProcessBuilder builder = new ProcessBuilder(javaCommand(service))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment(service));
            processes.put(service, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(service.module, e);
        }
    }

    /** What starts a service as a process; arguments may follow. */
    static List<String> javaCommand(Service service) {
        String javaHome = System.getenv().getOrDefault("SYSTEM_TESTS_JAVA_HOME", System.getProperty("java.home"));
        return List.of(
                Path.of(javaHome, "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar(service.module).toString());
    }

    private static Path jar(String module) {
        Path jar = ROOT.resolve(module).resolve("target").resolve(module + "-exec.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + ": absent (expected: ./manage.sh build before)");
        }
        return jar;
    }

    private Map<String, String> environment(Service service) {
        String port = String.valueOf(ports.get(service));
        return Map.ofEntries(
                Map.entry("RABBITMQ_URI", broker.rewrite(infrastructure.rabbitmqUri())),
                Map.entry("MONGODB_URI", infrastructure.mongodbUri(databaseName)),
                Map.entry("WABA_APP_SECRET", APP_SECRET),
                Map.entry("WABA_VERIFY_TOKEN", VERIFY_TOKEN),
                Map.entry("JWT_SECRET", JWT_SECRET),
                Map.entry("GRAPH_API_BASE_URL", "http://127.0.0.1:" + meta.port()),
                Map.entry("GRAPH_API_TOKEN", "system-tests-graph-token"),
                Map.entry("WEBHOOK_HTTP_PORT", port),
                Map.entry("STATE_MANAGER_HTTP_PORT", port),
                Map.entry("PORTAL_HTTP_PORT", port),
                Map.entry("PORTAL_REALTIME_PORT", String.valueOf(realtimePort)));
    }

    private void awaitReady(Service service) {
        HttpRequest probe = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + ports.get(service) + "/actuator/health/readiness"))
                .timeout(Duration.ofSeconds(2))
                .build();
        await(service.module + " is ready, see " + LOGS).atMost(BOOT).until(() -> {
            Process process = processes.get(service);
            if (process == null || !process.isAlive()) {
                throw new IllegalStateException(service.module + ": ended at start, see " + LOGS);
            }
            return answers(probe);
        });
    }

    private boolean answers(HttpRequest probe) throws InterruptedException {
        try {
            return http.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // not listening yet
        }
    }

    @Override
    public void close() {
        more.addAll(processes.values());
        end(more);
        meta.close();
        mongo.close();
        broker.close();
    }

    private static void end(List<Process> processes) {
        processes.forEach(Process::destroy);
        processes.forEach(process -> {
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        });
    }
}
