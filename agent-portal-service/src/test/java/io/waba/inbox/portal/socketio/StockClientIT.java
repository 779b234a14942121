package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What an agent's browser sees: the stock client, with its default options and with each transport alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StockClientIT {

    private final TestGateway gateway = TestGateway.start();

    @AfterAll
    void stop() {
        gateway.close();
    }

    @BeforeAll
    void publishSomethingBefore() {
        gateway.publish("t_before", "nobody was there");
    }

    private static Map<String, ?> options(String transports) {
        return transports.isEmpty() ? Map.of() : Map.of("transports", List.of(transports.split(",")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "websocket", "polling"})
    void connectsWithATokenAndReceivesTheEventsOfItsTenantInOrder(String transports) {
        String tenant = "t_order_" + transports;
        try (NodeClient client = NodeClient.start(gateway.port(), TestTokens.of("a1", tenant), options(transports))) {
            JsonNode connected = client.await("connect");
            assertThat(connected.path("recovered").asBoolean()).isFalse();
            assertThat(connected.path("id").asString())
                    .isNotEqualTo(connected.path("sid").asString());
            List<String> texts = IntStream.range(0, 200).mapToObj(i -> "m" + i).toList();
            texts.forEach(text -> gateway.publish(tenant, text));
            gateway.publish("t_other", "not for this tenant");
            client.awaitTexts(texts);
            JsonNode first = client.all("message").get(0).path("args");
            assertThat(first.size()).isEqualTo(2);
            assertThat(first.path(1).asString()).isEqualTo("1");
        }
    }
}
