package io.waba.inbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventType;
import io.waba.inbox.shared.wire.WireJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * Three portals, 300 stock clients of 30 tenants behind a load balancer, and thousands of events while portals end and clients are cut off: in
 * the end every client has its tenant's events, each exactly once, in the order of positions, none of any other tenant, by sockets that
 * recovered by themselves every time.
 *
 * <p>{@code -Dwaba.cluster.events} makes it longer, {@code -Dwaba.cluster.seed} repeats what a run did to whom, though not its timing.
 */
@Order(1) // before there is the shared stack, whose portal would read the same queue
@Timeout(value = 1, unit = TimeUnit.HOURS)
class ClusterIT {

    private static final int INSTANCES = 3;
    private static final int TENANTS = 30;
    private static final int CLIENTS_EACH = 10;
    private static final int SWARMS = 3;
    private static final int EVENTS = Integer.getInteger("waba.cluster.events", 5_000);
    private static final long SEED = Long.getLong("waba.cluster.seed", System.nanoTime());
    /** How many events pass between two portals being killed. */
    private static final int EVENTS_PER_KILL = 1_000;

    private static final int EVENTS_PER_CUT = 50;
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final List<List<String>> TRANSPORTS =
            List.of(List.of("polling", "websocket"), List.of("websocket"), List.of("polling"));

    private static final AtomicInteger ROUND = new AtomicInteger();

    private static PortalCluster cluster;
    private static NodeScript balancer;
    private static int balancerPort;

    private final Random random = new Random(SEED);
    private final String round = "r" + ROUND.incrementAndGet();
    private final List<NodeScript> swarms = new ArrayList<>();
    private final List<String> clients = new ArrayList<>();
    private final Map<String, List<String>> published = Collections.synchronizedMap(new HashMap<>());
    private final AtomicInteger count = new AtomicInteger();
    /** So that a slow machine, which takes long to start a portal, is not given more and more to do. */
    private final AtomicInteger limit = new AtomicInteger();

    private final ScheduledExecutorService publisher = Executors.newSingleThreadScheduledExecutor();

    @BeforeAll
    static void start() throws Exception {
        System.out.println("waba.cluster.seed=" + SEED + " waba.cluster.events=" + EVENTS);
        cluster = PortalCluster.start(INSTANCES);
        balancer = NodeScript.start(
                "balancer.mjs",
                Map.of(
                        "ports",
                        cluster.instances().stream()
                                .map(PortalCluster.Instance::realtimePort)
                                .toList()));
        balancerPort = balancer.answer("listening").path("port").asInt();
    }

    @AfterAll
    static void stop() {
        Stream.of(balancer, cluster).filter(started -> started != null).forEach(ClusterIT::close);
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void leave() {
        publisher.shutdownNow();
        swarms.forEach(NodeScript::close);
    }

    @Test
    void everyClientHasEachOfItsTenantsEventsOnceWhateverIsKilledAndCut() throws Exception {
        connectAll();
        limit.set(EVENTS_PER_KILL);
        ScheduledFuture<?> publishing = publishUpToLimit();
        int relaysKilled = 0;
        for (int next = EVENTS_PER_CUT; next < EVENTS; next += EVENTS_PER_CUT) {
            awaitPublished(publishing, next);
            limit.set(Math.min(EVENTS, next + EVENTS_PER_KILL));
            disturbClients();
            if (next % EVENTS_PER_KILL == EVENTS_PER_KILL / 2) {
                List<PortalCluster.Instance> ready = awaitReady(2);
                PortalCluster.Instance relay = relay();
                PortalCluster.Instance victim =
                        next % (2 * EVENTS_PER_KILL) == EVENTS_PER_KILL / 2 ? relay : anyOf(ready);
                relaysKilled += victim.equals(relay) ? 1 : 0;
                victim.kill();
                victim.launch();
            } else if (next % EVENTS_PER_KILL == 0) {
                anyOf(awaitReady(1)).cutBroker();
            }
        }
        awaitPublished(publishing, EVENTS);
        // And none of them is there for a while.
        cluster.instances().forEach(PortalCluster.Instance::awaitReady);
        cluster.instances().forEach(PortalCluster.Instance::kill);
        publish(random.nextInt(20) + 1);
        cluster.instances().forEach(PortalCluster.Instance::launch);
        cluster.instances().forEach(PortalCluster.Instance::awaitReady);

        assertThat(relaysKilled).isGreaterThanOrEqualTo(EVENTS / EVENTS_PER_KILL / 2);
        assertThatEveryClientHasEverythingOnce();
    }

    @Test
    void nothingIsLostOrDoubledWhenPortalsAreRestartedOneAfterTheOther() throws Exception {
        connectAll();
        ScheduledFuture<?> publishing = publishUpToLimit();
        for (PortalCluster.Instance instance : cluster.instances()) {
            int before = limit.getAndAdd(EVENTS / INSTANCES);
            awaitPublished(publishing, before + EVENTS_PER_CUT);
            instance.stop();
            instance.launch();
            instance.awaitReady();
        }
        awaitPublished(publishing, limit.get());
        publishing.cancel(false);
        publisher.shutdown();
        assertThat(publisher.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        assertThatEveryClientHasEverythingOnce();
    }

    // ---- clients

    private void connectAll() {
        Map<Integer, List<Map<String, Object>>> perSwarm = new HashMap<>();
        for (int tenant = 0; tenant < TENANTS; tenant++) {
            String token = cluster.addAgent(tenant(tenant));
            for (int i = 0; i < CLIENTS_EACH; i++) {
                String name = tenant(tenant) + "-c" + i;
                clients.add(name);
                perSwarm.computeIfAbsent(clients.size() % SWARMS, swarm -> new ArrayList<>())
                        .add(Map.of(
                                "name",
                                name,
                                "token",
                                token,
                                "transports",
                                TRANSPORTS.get(random.nextInt(TRANSPORTS.size()))));
            }
        }
        perSwarm.forEach((swarm, wanted) -> {
            NodeScript script = NodeScript.start("swarm.mjs");
            swarms.add(script);
            script.tell(Map.of("do", "connect", "url", "http://127.0.0.1:" + balancerPort, "clients", wanted));
        });
        // From here on a client that does not recover has missed something.
        for (NodeScript swarm : swarms) {
            await("all are connected").atMost(PATIENCE).untilAsserted(() -> {
                JsonNode progress = swarm.ask("progress");
                assertThat(progress.path("never").values())
                        .as("never connected, after %s", progress.path("troubles"))
                        .isEmpty();
            });
        }
    }

    private String tenant(int number) {
        return round + "-t" + number;
    }

    private void disturbClients() {
        List<String> some = IntStream.range(0, 1 + random.nextInt(15))
                .mapToObj(i -> anyOf(clients))
                .distinct()
                .toList();
        balancer.tell(Map.of("do", anyOf(List.of("cut", "cut", "move", "move", "freeze")), "clients", some));
    }

    // ---- portals

    /** Waits until so many are ready: on a slow machine none may be for a while after a kill and a cut. */
    private static List<PortalCluster.Instance> awaitReady(int atLeast) {
        return await("%d portals are ready".formatted(atLeast))
                .atMost(PATIENCE)
                .until(
                        () -> cluster.instances().stream()
                                .filter(PortalCluster.Instance::isReady)
                                .toList(),
                        ready -> ready.size() >= atLeast);
    }

    /** The one that relayed last. */
    private static PortalCluster.Instance relay() {
        return Collections.max(cluster.instances(), Comparator.comparing(instance -> instance.lastRelayed()
                .orElse("")));
    }

    private <T> T anyOf(List<T> choice) {
        return choice.get(random.nextInt(choice.size()));
    }

    // ---- events

    private ScheduledFuture<?> publishUpToLimit() {
        return publisher.scheduleAtFixedRate(
                () -> {
                    if (count.get() < limit.get()) {
                        publish(Math.min(1 + count.get() % 11, limit.get() - count.get()));
                    }
                },
                0,
                TICK.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Some of them come twice, as they do when a state-manager ends between announcing and acknowledging. */
    private void publish(int events) {
        List<EventEnvelope> envelopes = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            int number = count.get() + i;
            String tenant = tenant((number * 7 + number / TENANTS) % TENANTS);
            String id = tenant + ":" + number;
            published
                    .computeIfAbsent(tenant, unused -> Collections.synchronizedList(new ArrayList<>()))
                    .add(id);
            EventEnvelope event = new EventEnvelope(
                    EventType.NEW_MESSAGE.wireName(),
                    tenant,
                    id,
                    Instant.now(),
                    WireJson.toTree(Map.of("messageId", id, "conversationId", "c", "message", "Hello!")),
                    null);
            envelopes.add(event);
            if (number % 50 == 0) {
                envelopes.add(event);
            }
        }
        try {
            cluster.publish(envelopes);
        } catch (Exception e) {
            throw new IllegalStateException("publish", e);
        }
        count.addAndGet(events);
    }

    private void awaitPublished(ScheduledFuture<?> publishing, int events) throws Exception {
        await("events are published").atMost(PATIENCE).until(() -> count.get() >= events || publishing.isDone());
        if (count.get() < events) {
            try {
                publishing.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("publisher", e.getCause());
            }
        }
    }

    // ---- the end

    private void assertThatEveryClientHasEverythingOnce() {
        Map<String, List<String>> log = new HashMap<>();
        for (int i = 0; i < TENANTS; i++) {
            String tenant = tenant(i);
            List<String> wanted = published.getOrDefault(tenant, List.of());
            await("all of " + tenant + " is logged")
                    .atMost(PATIENCE)
                    .until(() -> cluster.log(tenant).size() >= wanted.size());
            log.put(tenant, cluster.log(tenant));
            assertThat(log.get(tenant)).as("log of %s", tenant).containsExactlyInAnyOrderElementsOf(wanted);
        }
        for (NodeScript swarm : swarms) {
            await("all has arrived").atMost(PATIENCE).untilAsserted(() -> {
                JsonNode progress = swarm.ask("progress");
                JsonNode last = progress.path("last");
                assertThat(last.propertyNames().stream()
                                .filter(client -> last.path(client).asInt()
                                        < logOf(log, client).size()))
                        .as("clients that miss something, after %s", progress.path("troubles"))
                        .isEmpty();
            });
        }
        int connects = 0;
        Map<String, Integer> troubles = new HashMap<>();
        Map<String, Integer> transports = new HashMap<>();
        for (NodeScript swarm : swarms) {
            for (JsonNode client : swarm.ask("report").path("clients")) {
                String name = client.path("name").asString();
                List<String> expected = logOf(log, name);
                assertThat(client.path("ids").valueStream().map(JsonNode::asString))
                        .as("events of %s", name)
                        .containsExactlyElementsOf(expected);
                assertThat(client.path("positions").valueStream().map(JsonNode::asLong))
                        .as("positions of %s", name)
                        .containsExactlyElementsOf(LongStream.rangeClosed(1, expected.size())
                                .boxed()
                                .toList());
                assertThat(client.path("unrecovered").asInt())
                        .as("connections of %s that did not recover", name)
                        .isZero();
                connects += client.path("connects").asInt();
                add(troubles, client.path("troubles"));
                add(transports, client.path("transports"));
            }
        }
        System.out.printf(
                "%s: %,d events, %,d connections of %d clients, by %s; %s%n",
                round, count.get(), connects, clients.size(), transports, troubles);
    }

    private static List<String> logOf(Map<String, List<String>> log, String client) {
        return log.getOrDefault(client.substring(0, client.lastIndexOf('-')), List.of());
    }

    private static void add(Map<String, Integer> sums, JsonNode counts) {
        counts.propertyNames()
                .forEach(name -> sums.merge(name, counts.path(name).asInt(), Integer::sum));
    }
}
