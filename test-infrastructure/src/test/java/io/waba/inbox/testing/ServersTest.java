package io.waba.inbox.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServersTest {

    @Test
    void withoutAnAddressAndWithoutAnEngineBothAreEmbeddedAndShareOneStart() {
        List<String> asked = new ArrayList<>();
        try (Servers servers = new Servers(Map.of(), image -> !asked.add(image))) {
            Server broker = servers.broker();
            Server store = servers.store();

            assertThat(asked).containsExactly("rabbitmq:4-management", "mongo:8");
            assertThat(broker.description()).matches("Qpid Broker-J 10\\.\\d+\\.\\d+ \\(embedded\\)");
            assertThat(store.description()).matches("mongo-java-server 1\\.\\d+\\.\\d+ \\(embedded\\)");
            assertThat(broker.uri()).startsWith("amqp://guest:guest@127.0.0.1:");
            assertThat(store.uri()).startsWith("mongodb://127.0.0.1:");
        }
    }

    @Test
    void whoWantsTheEmbeddedOnesGetsThemWhereThereIsAnEngine() {
        Map<String, String> environment = Map.of("WABA_INFRASTRUCTURE", "embedded");
        try (Servers servers = new Servers(environment, image -> {
            throw new AssertionError("asked for " + image);
        })) {
            assertThat(servers.broker().description()).endsWith("(embedded)");
            assertThat(servers.store().description()).endsWith("(embedded)");
        }
    }

    @Test
    void anAddressIsUsedWithoutAskingForAContainer() {
        try (Servers embedded = new Servers(Map.of(), image -> false)) {
            Map<String, String> environment = Map.of(
                    "RABBITMQ_URI", embedded.broker().uri(),
                    "MONGODB_URI", embedded.store().uri());
            try (Servers servers = new Servers(environment, image -> {
                throw new AssertionError("asked for " + image);
            })) {
                assertThat(servers.broker().uri()).isEqualTo(environment.get("RABBITMQ_URI"));
                assertThat(servers.broker().origin()).matches("at 127\\.0\\.0\\.1:\\d+ \\(RABBITMQ_URI\\)");
                assertThat(servers.store().description())
                        .matches("MongoDB 5\\.0\\.0 at 127\\.0\\.0\\.1:\\d+ \\(MONGODB_URI\\)");
            }
        }
    }

    @Test
    void anAddressWhereNobodyAnswersIsNotReplacedInSilence() {
        String nobody = "127.0.0.1:" + FreePorts.one();
        try (Servers servers = new Servers(
                Map.of(
                        "RABBITMQ_URI", "amqp://guest:secret@" + nobody,
                        "MONGODB_URI", "mongodb://" + nobody),
                image -> false)) {
            assertThatThrownBy(servers::broker)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("RABBITMQ_URI: " + nobody + " (expected: a broker that answers)")
                    .hasMessageNotContaining("secret");
        }
    }
}
