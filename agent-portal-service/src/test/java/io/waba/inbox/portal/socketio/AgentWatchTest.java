package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.shared.access.Role;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentWatchTest {

    private final TestGateway gateway = start();

    private static TestGateway start() {
        TestGateway.Limits limits = new TestGateway.Limits();
        limits.agentCheckInterval = Duration.ofMillis(50);
        limits.connectTimeout = Duration.ofMinutes(1);
        return TestGateway.start(limits);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void awaitTwoMoreQuestions() {
        int before = gateway.tokens.questions();
        Awaitility.await().until(() -> gateway.tokens.questions() >= before + 2);
    }

    @Test
    void theSocketsOfADisabledAgentEndAndNobodyElses() {
        PollingClient polling = PollingClient.connect(gateway, TestTokens.of("a1", "t1"));
        try (RawWebSocket first = RawWebSocket.connect(gateway.port(), TestTokens.of("a1", "t1"));
                RawWebSocket second = RawWebSocket.connect(gateway.port(), TestTokens.of("a1", "t1"));
                RawWebSocket colleague = RawWebSocket.connect(gateway.port(), TestTokens.of("a2", "t1"));
                RawWebSocket early = RawWebSocket.open(gateway.port(), "")) {
            assertThat(early.read()).startsWith("0{");
            awaitTwoMoreQuestions();
            assertThat(gateway.gateway.sessionCount()).isEqualTo(5);

            gateway.tokens.disable("a1");

            // Not a word: a client that was told to go would not come again, and would not read why.
            assertThat(first.readToEnd()).isEmpty();
            assertThat(second.readToEnd()).isEmpty();
            assertThat(polling.packets()).isEqualTo(List.of("1"));
            awaitTwoMoreQuestions();
            gateway.publish("t1", "still there");
            assertThat(colleague.read()).contains("still there");
            Awaitility.await().until(() -> gateway.gateway.sessionCount() == 2);
        }
    }

    @ParameterizedTest
    @CsvSource({"t2, AGENT", "t1, ADMIN"})
    void theSocketOfAnAgentWhoseTenantOrRoleChangedEnds(String tenantId, Role role) {
        try (RawWebSocket socket = RawWebSocket.connect(gateway.port(), TestTokens.of("a1", "t1"))) {
            awaitTwoMoreQuestions();
            assertThat(gateway.gateway.sessionCount()).isEqualTo(1);

            gateway.tokens.move("a1", tenantId, role);

            assertThat(socket.readToEnd()).isEmpty();
        }
    }

    @Test
    void whileTheStoreIsAwayEverySocketStaysAndTheWatchGoesOnAfterwards() {
        try (RawWebSocket socket = RawWebSocket.connect(gateway.port(), TestTokens.of("a1", "t1"))) {
            gateway.tokens.setAway(true);
            gateway.tokens.disable("a1");
            awaitTwoMoreQuestions();
            gateway.publish("t1", "still there");
            assertThat(socket.read()).contains("still there");

            gateway.tokens.setAway(false);

            assertThat(socket.readToEnd()).isEmpty();
        }
    }

    @Test
    void aQuestionThatEndsInAnErrorIsNotTheLastOne() {
        AtomicInteger tries = new AtomicInteger();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        Executor withoutThreads = task -> {
            tries.incrementAndGet();
            throw new OutOfMemoryError("unable to create native thread");
        };
        AgentWatch watch = new AgentWatch(List::of, gateway.tokens, Duration.ofMillis(20), withoutThreads, timer);
        try {
            watch.start();

            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> tries.get() >= 2);
        } finally {
            watch.stop();
            timer.shutdownNow();
        }
    }
}
