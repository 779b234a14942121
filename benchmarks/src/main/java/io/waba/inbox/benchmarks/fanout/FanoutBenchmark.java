package io.waba.inbox.benchmarks.fanout;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.waba.inbox.shared.topology.Exchanges;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The portal's gateway beside a Node server that does the same ({@code benchmarks/node-peer}): both take every event from the broker and send
 * it to 100 sockets. One broker, one load generator, one run; they take turns, so that what slows the machine down slows both down, and
 * only ratios matter.
 */
public final class FanoutBenchmark {

    private static final int SOCKETS = 100;
    private static final int SECONDS = Integer.getInteger("waba.bench.seconds", 10);
    private static final int WARM_UP_SECONDS = Integer.getInteger("waba.bench.warm-up", 5);
    private static final int ROUNDS = Integer.getInteger("waba.bench.rounds", 3);
    private static final int IDLE_SOCKETS = Integer.getInteger("waba.bench.idle", 4_000);
    private static final int SOCKETS_BEFORE = 1_000;
    private static final String JAVA_OPTIONS = System.getProperty("waba.bench.java-opts", "-Xmx384m -XX:+UseSerialGC");
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String TEXT = "x".repeat(200);
    private static final double MILLION = 1e6;

    private final String brokerUri;
    private final Channel channel;
    private int runs;

    private FanoutBenchmark(String brokerUri, Channel channel) {
        this.brokerUri = brokerUri;
        this.channel = channel;
    }

    /** @param breathing whether the clients read several events at once, as they must at that rate */
    private record Scenario(String name, int eventsPerSecond, boolean breathing, double cpuBar, double p99Bar) {}

    private static final List<Scenario> SCENARIOS = List.of(
            new Scenario("trickle: 300 events/s to 100 sockets", 300, false, 0.85, 1.2),
            new Scenario("100,000 deliveries/s: 1,000 events/s to 100 sockets", 1_000, true, 0.5, 0.3));

    private record Outcome(double cpuPerMillion, double p50, double p99) {}

    public static void main(String[] arguments) throws Exception {
        TestInfrastructure infrastructure = TestInfrastructure.get();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(infrastructure.rabbitmqUri());
        try (Connection connection = factory.newConnection("benchmark")) {
            Channel channel = connection.createChannel();
            channel.exchangeDeclare(Exchanges.AGENT_PORTAL_BROADCAST, "direct", true);
            System.out.printf(
                    "%s; %s on %d processors; %d rounds of %d s%n",
                    infrastructure.brokerName(),
                    System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                    Runtime.getRuntime().availableProcessors(),
                    ROUNDS,
                    SECONDS);
            FanoutBenchmark benchmark = new FanoutBenchmark(infrastructure.rabbitmqUri(), channel);
            benchmark.memory();
            benchmark.load();
        }
        System.exit(0);
    }

    // ---- memory

    private void memory() throws IOException {
        if (IDLE_SOCKETS == 0) {
            return;
        }
        System.out.printf("%n| kilobytes of resident memory | idle | per idle socket |%n|---|---|---|%n");
        for (Side side : Side.values()) {
            try (Peer peer = start(side);
                    LoadSockets sockets = new LoadSockets(1_024, true)) {
                String tenant = "idle" + ++runs;
                sockets.connect(peer.port(), tenant, SOCKETS_BEFORE);
                long before = peer.residentKilobytes();
                sockets.connect(peer.port(), tenant, IDLE_SOCKETS);
                long after = peer.residentKilobytes();
                System.out.printf(
                        "| %s | %,d | %.1f |%n", peer.name(), before, (after - before) / (double) IDLE_SOCKETS);
            }
        }
    }

    // ---- load

    private void load() throws IOException, InterruptedException {
        try (Peer gateway = start(Side.GATEWAY);
                Peer node = start(Side.NODE)) {
            for (Scenario scenario : SCENARIOS) {
                System.out.printf(
                        "%n%s%n%n| | CPU seconds per million deliveries | p50 ms | p99 ms |%n|---|---|---|---|%n",
                        scenario.name());
                Map<Peer, List<Outcome>> outcomes = new LinkedHashMap<>();
                for (int round = 0; round < ROUNDS; round++) {
                    for (Peer peer : round % 2 == 0 ? List.of(gateway, node) : List.of(node, gateway)) {
                        Outcome outcome = run(peer, scenario);
                        outcomes.computeIfAbsent(peer, unused -> new ArrayList<>())
                                .add(outcome);
                        print(peer.name(), outcome);
                    }
                }
                Outcome ours = median(outcomes.getOrDefault(gateway, List.of()));
                Outcome theirs = median(outcomes.getOrDefault(node, List.of()));
                print("**gateway, median**", ours);
                print("**Node, median**", theirs);
                System.out.printf(
                        "%nratio: CPU %.2f (bar %.2f), p99 %.2f (bar %.2f)%n",
                        ours.cpuPerMillion / theirs.cpuPerMillion,
                        scenario.cpuBar,
                        ours.p99 / theirs.p99,
                        scenario.p99Bar);
            }
        }
    }

    private static void print(String name, Outcome outcome) {
        System.out.printf("| %s | %.2f | %.1f | %.1f |%n", name, outcome.cpuPerMillion, outcome.p50, outcome.p99);
    }

    private static Outcome median(List<Outcome> outcomes) {
        return new Outcome(
                middle(outcomes.stream().mapToDouble(Outcome::cpuPerMillion).toArray()),
                middle(outcomes.stream().mapToDouble(Outcome::p50).toArray()),
                middle(outcomes.stream().mapToDouble(Outcome::p99).toArray()));
    }

    private static double middle(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private Outcome run(Peer peer, Scenario scenario) throws IOException, InterruptedException {
        String tenant = "load" + ++runs;
        try (LoadSockets sockets = new LoadSockets(65_536, scenario.breathing)) {
            sockets.connect(peer.port(), tenant, SOCKETS);
            sockets.start();
            int warmUp = WARM_UP_SECONDS * scenario.eventsPerSecond;
            publish(tenant, 1, warmUp, scenario.eventsPerSecond);
            awaitAll(sockets, (long) warmUp * SOCKETS);
            sockets.forget();
            int measured = SECONDS * scenario.eventsPerSecond;
            double before = peer.cpuSeconds();
            publish(tenant, warmUp + 1, measured, scenario.eventsPerSecond);
            awaitAll(sockets, (long) (warmUp + measured) * SOCKETS);
            double used = peer.cpuSeconds() - before;
            return new Outcome(
                    used * MILLION / ((double) measured * SOCKETS),
                    sockets.latencies().percentile(0.5),
                    sockets.latencies().percentile(0.99));
        }
    }

    /** Evenly over time; what was late is made up for, so that a slow machine does not lower the rate. */
    private void publish(String tenant, int first, int count, int perSecond) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + TimeUnit.SECONDS.toNanos(1) * i / perSecond;
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            String event = "{\"type\":\"new_message\",\"tenantId\":\"" + tenant + "\",\"eventId\":\"" + tenant + ":"
                    + (first + i) + "\",\"occurredAt\":\"2026-11-30T10:00:00Z\",\"data\":{\"sentAt\":"
                    + System.nanoTime()
                    + ",\"conversationId\":\"c_1\",\"message\":\"" + TEXT + "\"},\"position\":" + (first + i) + "}";
            channel.basicPublish(
                    Exchanges.AGENT_PORTAL_BROADCAST, tenant, null, event.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void awaitAll(LoadSockets sockets, long deliveries) {
        long deadline = System.nanoTime() + DRAIN_NANOS;
        while (sockets.received() < deliveries) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "deliveries: " + sockets.received() + " (expected: " + deliveries + ")");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    // ---- the two sides

    private enum Side {
        GATEWAY,
        NODE
    }

    private Peer start(Side side) throws IOException {
        if (side == Side.GATEWAY) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of(JAVA_OPTIONS.split(" ", -1)));
            command.addAll(List.of(
                    "-Dlogback.configurationFile=io/waba/inbox/benchmarks/logback.xml",
                    "-cp",
                    System.getProperty("java.class.path"),
                    GatewayServer.class.getName(),
                    brokerUri));
            return Peer.start("gateway", command);
        }
        Path script = Path.of("benchmarks", "node-peer", "server.mjs").toAbsolutePath();
        if (!Files.isDirectory(script.resolveSibling("node_modules"))) {
            throw new IllegalStateException(script.resolveSibling("node_modules")
                    + ": absent (expected: npm --prefix benchmarks/node-peer ci)");
        }
        return Peer.start("Node", List.of("node", "--expose-gc", script.toString(), brokerUri));
    }
}
