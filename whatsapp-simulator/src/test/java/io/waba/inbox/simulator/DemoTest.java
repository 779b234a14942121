package io.waba.inbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DemoTest {

    private static final String MARIA = "5511987650001";
    private static final String QUICK = "{\"pace\":0.02}";

    private final HttpClient http = HttpClient.newHttpClient();
    private WebhookReceiver receiver;
    private SimulatorServer simulator;

    @BeforeEach
    void start() throws Exception {
        receiver = new WebhookReceiver();
        simulator = SimulatorServer.start(
                SimulatorSettings.forTests(receiver.url(), "0123456789abcdef"),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        simulator.close();
        receiver.close();
    }

    private JsonNode call(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + simulator.port() + path))
                        .header("Authorization", "Bearer token")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JsonMapper.shared().readTree(answer.body());
    }

    private void anAgentWrites(String to, String type, String content) throws Exception {
        call(
                "POST",
                "/v24.0/106540352242922/messages",
                "{\"messaging_product\":\"whatsapp\",\"to\":\"" + to + "\",\"type\":\"" + type + "\",\"" + type + "\":"
                        + content + "}");
    }

    private List<JsonNode> written(String by) {
        return receiver.accepted().stream()
                .map(webhook -> webhook.value().at("/messages/0"))
                .filter(message -> message.path("from").asString("").equals(by))
                .toList();
    }

    @Test
    void everyCustomerHasANameANumberAndKindsOfMessagesThatThereAre() {
        List<DemoCustomer> customers = DemoCustomer.all();

        assertThat(customers).hasSizeGreaterThanOrEqualTo(6);
        assertThat(customers).extracting(DemoCustomer::phone).doesNotHaveDuplicates();
        assertThat(customers).allSatisfy(customer -> {
            assertThat(customer.person().name()).isNotBlank();
            assertThat(customer.reminder()).isNotBlank();
            assertThat(customer.goodbye()).isNotBlank();
            assertThat(customer.lines()).allSatisfy(line -> assertThat(WebhookFactory.messageKinds())
                    .contains(line.type()));
        });
        assertThat(customers.stream().flatMap(customer -> customer.lines().stream()))
                .extracting(DemoCustomer.Line::type)
                .contains("text", "image", "document", "voice");
    }

    @Test
    void everybodyComesByThemselvesWithTheirName() throws Exception {
        assertThat(call("GET", "/simulator/demo", "").path("running").asBoolean())
                .isFalse();
        assertThat(call("POST", "/simulator/demo", QUICK).path("running").asBoolean())
                .isTrue();

        for (DemoCustomer customer : DemoCustomer.all()) {
            String waId = String.valueOf(customer.person().waId());
            await().untilAsserted(() -> assertThat(written(waId)).isNotEmpty());
            assertThat(written(waId).get(0).at("/text/body").asString())
                    .isEqualTo(customer.lines().get(0).words());
        }
        assertThat(receiver.accepted()).anySatisfy(webhook -> assertThat(
                        webhook.value().at("/contacts/0/profile/name").asString())
                .isEqualTo("Maria Oliveira"));
    }

    /** Time that passes when it is told to. */
    private static final class ManualTimer implements Demo.Timer {

        private record Due(Duration delay, FutureTask<?> task) {}

        private final List<Due> dues = new ArrayList<>();

        @Override
        public Future<?> after(Duration delay, Runnable work) {
            FutureTask<?> task = new FutureTask<>(work, null);
            dues.add(new Due(delay, task));
            return task;
        }

        /** Runs what is due next; how long it was waited for. */
        Duration pass() {
            Due next = dues.stream()
                    .filter(due -> !due.task().isDone())
                    .findFirst()
                    .orElseThrow();
            next.task().run();
            return next.delay();
        }

        boolean isIdle() {
            return dues.stream().allMatch(due -> due.task().isDone());
        }
    }

    private final ManualTimer timer = new ManualTimer();
    private final List<String> said = new ArrayList<>();
    private final DemoCustomer maria = DemoCustomer.all().get(0);

    private Demo onlyMaria() {
        Demo demo =
                new Demo(List.of(maria), BusinessNumber.EXAMPLE, (person, line) -> said.add(line.words()), timer, 1);
        demo.start();
        return demo;
    }

    private static void answer(Demo demo) {
        demo.heard(BusinessNumber.EXAMPLE.phoneNumberId(), MARIA);
    }

    @Test
    void anAnswerIsAnsweredOnceAfterReadingAndTypingAndTheLastOneWithAGoodbye() {
        Demo demo = onlyMaria();
        timer.pass();
        List<String> expected = new ArrayList<>(List.of(maria.lines().get(0).words()));
        for (DemoCustomer.Line line : maria.lines().subList(1, maria.lines().size())) {
            answer(demo);
            answer(demo);
            assertThat(timer.pass()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(13));
            expected.add(line.words());
            assertThat(said).isEqualTo(expected);
        }

        answer(demo);
        timer.pass();

        expected.add(maria.goodbye());
        assertThat(said).isEqualTo(expected);
        answer(demo);
        // Back after minutes, with the first line.
        assertThat(timer.pass()).isGreaterThan(Duration.ofMinutes(2));
        timer.pass();
        assertThat(said.get(said.size() - 1)).isEqualTo(maria.lines().get(0).words());
    }

    @Test
    void whoIsNotAnsweredRemindsOnceAndComesBackLater() {
        onlyMaria();
        timer.pass();

        assertThat(timer.pass()).isGreaterThan(Duration.ofSeconds(45));
        assertThat(said).containsExactly(maria.lines().get(0).words(), maria.reminder());
        timer.pass();
        assertThat(timer.pass()).isGreaterThan(Duration.ofMinutes(2));
        assertThat(said).hasSize(2);
        timer.pass();
        assertThat(said)
                .containsExactly(
                        maria.lines().get(0).words(),
                        maria.reminder(),
                        maria.lines().get(0).words());
    }

    @Test
    void aReminderThatWasAnsweredIsFollowedByTheNextLine() {
        Demo demo = onlyMaria();
        timer.pass();
        timer.pass();

        answer(demo);
        timer.pass();

        assertThat(said)
                .containsExactly(
                        maria.lines().get(0).words(),
                        maria.reminder(),
                        maria.lines().get(1).words());
    }

    @Test
    void onlyAnswersOfTheNumberThatWasWrittenToCount() {
        Demo demo = onlyMaria();
        answer(demo);
        timer.pass();
        assertThat(said).hasSize(1);

        demo.heard("another", MARIA);
        demo.heard(BusinessNumber.EXAMPLE.phoneNumberId(), "15550001111");

        timer.pass();
        assertThat(said.get(1)).isEqualTo(maria.reminder());
    }

    @Test
    void afterItsEndNobodyWrites() {
        Demo demo = onlyMaria();
        timer.pass();

        demo.stop();
        answer(demo);

        assertThat(timer.isIdle()).isTrue();
        assertThat(said).hasSize(1);
    }

    @Test
    void anAnswerOverTheGraphApiIsAnsweredAndAReactionIsNot() throws Exception {
        call("POST", "/simulator/demo", QUICK);
        await().until(() -> !written(MARIA).isEmpty());

        anAgentWrites(MARIA, "reaction", "{\"message_id\":\"wamid.1\",\"emoji\":\"x\"}");
        anAgentWrites(MARIA, "text", "{\"body\":\"I look into it.\"}");

        await().untilAsserted(() -> assertThat(written(MARIA))
                .extracting(message -> message.at("/text/body").asString(""))
                .contains(maria.lines().get(1).words())
                .doesNotContain(maria.goodbye()));
    }

    @Test
    void theDemoEndsWhenItIsToldTo() throws Exception {
        call("POST", "/simulator/demo", QUICK);
        await().until(() -> !receiver.accepted().isEmpty());

        assertThat(call("DELETE", "/simulator/demo", "").path("running").asBoolean())
                .isFalse();

        assertThat(call("GET", "/simulator/demo", "").path("running").asBoolean())
                .isFalse();
    }
}
