package io.waba.inbox.portal.consume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.waba.inbox.amqp.ConfirmedPublisher;
import io.waba.inbox.amqp.DeadLetters;
import io.waba.inbox.amqp.OutgoingMessage;
import io.waba.inbox.amqp.Pauses;
import io.waba.inbox.amqp.TopologyDeclarations;
import io.waba.inbox.shared.event.EventEnvelope;
import io.waba.inbox.shared.event.EventIds;
import io.waba.inbox.shared.event.PortalEvent;
import io.waba.inbox.shared.topology.Exchanges;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.topology.Topology;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.testing.CuttableProxy;
import io.waba.inbox.testing.TestInfrastructure;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.DirectExchange;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

@Tag("both-brokers")
class RelayIT {

    private static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.get();
    private static final Pauses PAUSES = new Pauses(Duration.ofMillis(20), Duration.ofMillis(100));
    private static final String EVENTS = Queues.AGENT_PORTAL_EVENTS;

    private final CuttableProxy brokerProxy = CuttableProxy.before(URI.create(INFRASTRUCTURE.rabbitmqUri()));
    private final CuttableProxy storeProxy = CuttableProxy.before(URI.create(INFRASTRUCTURE.mongodbUri("admin")));
    private final CachingConnectionFactory connections = connections(brokerProxy.rewrite(INFRASTRUCTURE.rabbitmqUri()));
    private final CachingConnectionFactory outside = connections(INFRASTRUCTURE.rabbitmqUri());
    private final RabbitTemplate look = new RabbitTemplate(outside);
    private final ConfirmedPublisher publisher = new ConfirmedPublisher(outside, Duration.ofMinutes(1));
    private final MongoClient client =
            MongoClients.create(storeProxy.rewrite(INFRASTRUCTURE.mongodbUri("admin")) + timeouts());
    private final MongoEventLog log = new MongoEventLog(
            client.getDatabase(INFRASTRUCTURE.newDatabaseName()), Clock.systemUTC(), Duration.ofDays(2));
    private final Relay relay = new Relay(
            connections,
            new ConfirmedPublisher(connections, Duration.ofMinutes(1)),
            new DeadLetters(Clock.systemUTC()),
            log,
            PAUSES);
    private final BroadcastReceiver receiver = new BroadcastReceiver(connections, PAUSES);
    private final Queue<EventEnvelope> received = new ConcurrentLinkedQueue<>();
    private final AtomicInteger resynchronisations = new AtomicInteger();

    @BeforeEach
    void prepare() {
        INFRASTRUCTURE.resetBroker(List.of(EVENTS, Queues.dead(EVENTS)), List.of(Exchanges.AGENT_PORTAL_BROADCAST));
        RabbitAdmin admin = new RabbitAdmin(outside);
        new TopologyDeclarations("quorum")
                .queues(Topology.AGENT_PORTAL_EVENTS)
                .getDeclarables()
                .forEach(queue -> admin.declareQueue((org.springframework.amqp.core.Queue) queue));
        admin.declareExchange(new DirectExchange(Exchanges.AGENT_PORTAL_BROADCAST, true, false));
        relay.start();
        receiver.start(new BroadcastReceiver.Listener() {
            @Override
            public void receive(EventEnvelope event) {
                received.add(event);
            }

            @Override
            public void resynchronise() {
                resynchronisations.incrementAndGet();
            }
        });
        await().until(() -> resynchronisations.get() == 1);
    }

    @AfterEach
    void release() {
        relay.stop();
        receiver.stop();
        connections.destroy();
        outside.destroy();
        client.close();
        brokerProxy.close();
        storeProxy.close();
    }

    @Test
    void eventsArriveInOrderWithPositionsAndOnlyForTenantsThatAreBound() {
        receiver.bind("a");

        publish(IntStream.range(0, 300)
                .mapToObj(i -> message(i % 3 == 0 ? "b" : "a", i))
                .toList());

        await().until(() -> received.size() == 200);
        assertThat(received).extracting(EventEnvelope::tenantId).containsOnly("a");
        assertThat(received)
                .extracting(EventEnvelope::position)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 200).boxed().toList());
        assertThat(log.top("b")).isEqualTo(100);
        await().until(() -> depth(EVENTS) == 0);
    }

    @Test
    void anEventThatComesTwiceHasTheSamePositionBothTimes() {
        receiver.bind("a");

        publish(List.of(message("a", 1), message("a", 2)));
        publish(List.of(message("a", 1)));

        await().until(() -> received.size() == 3);
        assertThat(received).extracting(EventEnvelope::position).containsExactly(1L, 2L, 1L);
    }

    @Test
    void figuresArePassedOnWithoutAPosition() {
        receiver.bind("a");

        publish(List.of(EventEnvelope.of(
                "a",
                EventIds.metricsUpdate("a", Instant.EPOCH),
                Instant.EPOCH,
                new PortalEvent.MetricsUpdate(1, 0, 1, 0, Instant.EPOCH))));

        await().until(() -> received.size() == 1);
        assertThat(received.element().position()).isNull();
        assertThat(log.top("a")).isZero();
    }

    @Test
    void whatIsNoEventIsKeptAsideAndTheRestGoesOn() {
        receiver.bind("a");

        publisher.publish(List.of(
                OutgoingMessage.toQueue(EVENTS, "test", "{\"type\":\"new_message\"}".getBytes(UTF_8)),
                OutgoingMessage.toQueue(EVENTS, "new_message", WireJson.encode(message("a", 1)))));

        await().until(() -> received.size() == 1);
        await().until(() -> depth(Queues.dead(EVENTS)) == 1);
    }

    @Test
    void anEventThatCanNeverBeBroadcastDoesNotHoldUpTheOthers() {
        receiver.bind("a");
        String overlong =
                new String(WireJson.encode(message("a", 1)), UTF_8).replace("\"a\"", "\"" + "a".repeat(256) + "\"");

        publisher.publish(List.of(
                OutgoingMessage.toQueue(EVENTS, "test", overlong.getBytes(UTF_8)),
                OutgoingMessage.toQueue(
                        EVENTS, "new_message", WireJson.encode(message("a", 2).at(7)))));

        await().until(() -> received.size() == 1);
        assertThat(received.element().position()).isEqualTo(1);
        await().until(() -> depth(Queues.dead(EVENTS)) == 1);
    }

    @Test
    void nothingIsLostWhileTheStoreIsAway() {
        receiver.bind("a");
        storeProxy.cut();

        publish(IntStream.range(0, 20).mapToObj(i -> message("a", i)).toList());
        await("the relay tries and fails").until(() -> relay.failedBatches() >= 2);
        storeProxy.restore();

        await().until(() -> received.size() >= 20);
        assertThat(received)
                .extracting(EventEnvelope::position)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
        assertThat(depth(Queues.dead(EVENTS))).isZero();
    }

    @Test
    void afterTheBrokerWasAwayTheTenantsAreBoundAgainAndTheHubIsTold() {
        receiver.bind("a");
        brokerProxy.cut();
        publish(List.of(message("a", 1)));
        assertThatThrownBy(() -> receiver.bind("b")).isInstanceOf(AmqpException.class);

        brokerProxy.restore();

        await().until(() -> resynchronisations.get() >= 2);
        await().until(() -> log.top("a") == 1);
        publish(List.of(message("a", 2)));
        await().untilAsserted(() ->
                assertThat(received).extracting(EventEnvelope::position).contains(2L));
    }

    private static EventEnvelope message(String tenant, int n) {
        return EventEnvelope.of(
                tenant,
                EventIds.newMessage(tenant, "wamid." + n),
                Instant.EPOCH,
                new PortalEvent.NewMessage(
                        "c", "wamid." + n, "+1", null, "Hi", null, Instant.EPOCH, false, null, null));
    }

    private void publish(List<EventEnvelope> events) {
        publisher.publish(events.stream()
                .map(event -> OutgoingMessage.toQueue(EVENTS, event.type(), WireJson.encode(event)))
                .toList());
    }

    private long depth(String queue) {
        @Nullable Long count = look.execute(channel -> channel.messageCount(queue));
        return count == null ? -1 : count;
    }

    private static String timeouts() {
        String options = "serverSelectionTimeoutMS=500&connectTimeoutMS=500&socketTimeoutMS=2000";
        return (INFRASTRUCTURE.mongodbUri("admin").contains("?") ? "&" : "?") + options;
    }

    private static CachingConnectionFactory connections(String uri) {
        CachingConnectionFactory connections = new CachingConnectionFactory(URI.create(uri));
        connections.setPublisherConfirmType(CachingConnectionFactory.ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        return connections;
    }
}
