package io.waba.inbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import io.waba.inbox.simulator.BusinessNumber;
import io.waba.inbox.simulator.Person;
import io.waba.inbox.simulator.WebhookClient;
import io.waba.inbox.simulator.WebhookFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something is killed while 1,000 webhooks are posted. Like Meta, the poster repeats what was not answered with 200. In the end every message
 * is stored once, the log has it at a position without holes around it, and every client received each position exactly once, in order, by a
 * socket that resumed by itself.
 */
@ExtendWith(SharedStack.class)
class CrashIT {

    private static final int WEBHOOKS = 1_000;
    private static final int CRASH_AFTER = 200;
    private static final int CLIENTS = 3;
    private static final int POSTERS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static Stack stack;
    private static final AtomicInteger NEXT_NUMBER = new AtomicInteger(2_000);

    @BeforeAll
    static void start() {
        stack = SharedStack.get();
    }

    @ParameterizedTest
    @EnumSource(Stack.Service.class)
    void nothingIsLostOrDoubledWhenAServiceIsKilled(Stack.Service service) throws Exception {
        nothingIsLostOrDoubledBy(() -> {
            stack.kill(service);
            stack.restart(service);
        });
    }

    @Test
    @Tag("both-brokers")
    void nothingIsLostOrDoubledWhenTheBrokerConnectionIsCut() throws Exception {
        nothingIsLostOrDoubledBy(() -> {
            stack.cutBroker();
            stack.restoreBroker();
        });
    }

    private static void nothingIsLostOrDoubledBy(Runnable disturbance) throws Exception {
        int number = NEXT_NUMBER.incrementAndGet();
        String tenant = "t" + number;
        BusinessNumber business = new BusinessNumber("waba-2", String.valueOf(number), "1555000" + number);
        stack.addTenant(tenant, business.phoneNumberId());
        String token = stack.addAgent(tenant);
        List<SocketClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(SocketClient.start(stack.realtimeUrl(), token).awaitConnected());
            }
            AtomicInteger accepted = new AtomicInteger();
            CompletableFuture<Set<String>> posting = postAll(business, accepted);
            await().atMost(PATIENCE).until(() -> accepted.get() >= CRASH_AFTER);

            disturbance.run();
            Set<String> posted = posting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

            assertThat(posted).hasSize(WEBHOOKS);
            await("all are stored").atMost(PATIENCE).until(() -> stored(tenant).size() >= WEBHOOKS);
            assertThat(stored(tenant)).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(posted);
            Rest rest = new Rest(stack, token);
            await("all are logged").atMost(PATIENCE).until(() -> messageIds(rest.eventsAfter(0))
                    .containsAll(posted));
            List<JsonNode> log = rest.eventsAfter(0);
            assertThat(log.stream().map(event -> event.path("position").asLong()))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, log.size()).boxed().toList());
            for (SocketClient client : clients) {
                assertThatClientHas(client, posted);
            }
        } finally {
            clients.forEach(SocketClient::close);
        }
    }

    private static CompletableFuture<Set<String>> postAll(BusinessNumber business, AtomicInteger accepted) {
        WebhookFactory webhooks = WebhookFactory.create();
        WebhookClient meta = new WebhookClient(stack.webhookUrl(), Stack.APP_SECRET);
        ExecutorService posters = Executors.newFixedThreadPool(POSTERS);
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < WEBHOOKS; i++) {
            Person customer = Person.ofPhone("+1555" + (1_000_000 + i % 40), "Customer " + i % 40);
            ObjectNode message = webhooks.text(customer, "message " + i);
            byte[] body = webhooks.batch().message(business, customer, message).toBytes();
            all.add(CompletableFuture.supplyAsync(
                    () -> {
                        await().atMost(PATIENCE)
                                .pollInterval(Duration.ofMillis(50))
                                .until(() -> answered200(meta, body));
                        accepted.incrementAndGet();
                        return message.path("id").asString();
                    },
                    posters));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> all.stream().map(CompletableFuture::join).collect(Collectors.toSet()))
                .whenComplete((ids, failure) -> posters.shutdown());
    }

    private static boolean answered200(WebhookClient meta, byte[] body) throws InterruptedException {
        try {
            return meta.post(body) == 200;
        } catch (IOException e) {
            return false; // the service is gone for the moment
        }
    }

    private static void assertThatClientHas(SocketClient client, Set<String> posted) {
        await("the socket brings all").atMost(PATIENCE).until(() -> ids(client.received("new_message"))
                .containsAll(posted));
        assertThat(client.happenings("connect").stream().skip(1))
                .allSatisfy(reconnect ->
                        assertThat(reconnect.path("recovered").asBoolean()).isTrue());
        List<Long> positions = client.positions();
        assertThat(positions)
                .containsExactlyElementsOf(LongStream.rangeClosed(positions.get(0), positions.get(positions.size() - 1))
                        .boxed()
                        .toList());
    }

    private static List<String> stored(String tenant) {
        return stack.database()
                .getCollection("messages")
                .find(Filters.eq("tenantId", tenant))
                .map(message -> message.getString("messageId"))
                .into(new ArrayList<>());
    }

    private static Set<String> messageIds(List<JsonNode> envelopes) {
        return ids(envelopes.stream()
                .filter(envelope -> envelope.path("type").asString().equals("new_message"))
                .map(envelope -> envelope.path("data"))
                .toList());
    }

    private static Set<String> ids(List<JsonNode> messages) {
        return messages.stream()
                .map(message -> message.path("messageId").asString())
                .collect(Collectors.toSet());
    }
}
