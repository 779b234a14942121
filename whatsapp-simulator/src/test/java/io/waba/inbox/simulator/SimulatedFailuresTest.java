package io.waba.inbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulatedFailuresTest {

    private static final String TEXT =
            """
            {"messaging_product":"whatsapp","to":"%s","type":"text","text":{"body":"Hi"},"biz_opaque_callback_data":"m-1"}""";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
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

    @Test
    void anErrorWithCodeStatusAndPauseConcernsOneRecipientSoOften() throws Exception {
        HttpResponse<String> asked = call(
                "POST",
                "/simulator/failures",
                "{\"kind\":\"error\",\"code\":131056,\"httpStatus\":400,\"retryAfterSeconds\":4,\"to\":\"+15550000001\",\"times\":2}");

        assertThat(asked.statusCode()).isEqualTo(202);
        assertThat(asked.body()).isEqualTo("{\"left\":2}");
        assertThat(send("15550000002").statusCode()).isEqualTo(200);
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> refused = send("15550000001");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(json(refused).at("/error/code").asInt()).isEqualTo(131056);
            assertThat(refused.headers().firstValue("Retry-After")).contains("4");
        }
        assertThat(send("15550000001").statusCode()).isEqualTo(200);
        assertThat(simulator.tallies()).containsEntry("m-1", new Tally(4, 2));
        assertThat(simulator.failuresLeft()).isZero();
    }

    @Test
    void aBareStatusHasNoBody() throws Exception {
        simulator.fail(Failure.status(503));

        HttpResponse<String> answer = send("15550000001");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEmpty();
        assertThat(simulator.tallies()).containsEntry("m-1", new Tally(1, 0));
    }

    @Test
    void aLateAnswerIsAcceptedAndItsStatusesCome() throws Exception {
        simulator.fail(Failure.of(Failure.Kind.LATE).lasting(Duration.ofMinutes(10)));

        // Without a time limit, which a slow machine would use up before anything is sent.
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(message("15550000001").build(), HttpResponse.BodyHandlers.ofString());

        await().until(() -> receiver.accepted().size() == 3);
        assertThat(simulator.tallies()).containsEntry("m-1", new Tally(1, 1));
        assertThat(answer).isNotDone();
    }

    @Test
    void aLateAnswerComesInTheEnd() throws Exception {
        simulator.fail(Failure.of(Failure.Kind.LATE).lasting(Duration.ofMillis(200)));

        assertThat(json(send("15550000001")).at("/messages/0/id").asString()).startsWith("wamid.");
    }

    @ParameterizedTest
    @CsvSource({"reset_accepted, 1, 3", "reset_read, 0, 0"})
    void aResetAfterReadingIsAcceptedOrNot(String kind, int accepted, int webhooks) throws Exception {
        call("POST", "/simulator/failures", "{\"kind\":\"" + kind + "\"}");

        assertThatThrownBy(() -> send("15550000001")).isInstanceOf(IOException.class);

        assertThat(simulator.tallies()).containsEntry("m-1", new Tally(1, accepted));
        await().until(() -> receiver.accepted().size() == webhooks);
        assertThat(send("15550000001").statusCode()).isEqualTo(200);
    }

    @Test
    void aResetBeforeReadingLeavesNoTrace() throws Exception {
        assertThat(send("15550000001").statusCode()).isEqualTo(200);
        simulator.fail(Failure.of(Failure.Kind.RESET_UNREAD));

        assertThatThrownBy(() -> HttpClient.newHttpClient()
                        .send(message("15550000001").build(), HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);

        assertThat(simulator.tallies()).containsEntry("m-1", new Tally(1, 1));
        // Who was there before may still meet the end of the connection that it had.
        assertThat(HttpClient.newHttpClient()
                        .send(message("15550000001").build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aGarbledAnswerIsAccepted() throws Exception {
        simulator.fail(Failure.of(Failure.Kind.GARBLED));

        assertThat(send("15550000001").body()).isEqualTo("<html>");
        assertThat(simulator.tallies()).containsEntry("m-1", new Tally(1, 1));
    }

    @Test
    void aMessageThatFailsLaterSaysWhyInItsStatus() throws Exception {
        call("POST", "/simulator/failures", "{\"kind\":\"failed\",\"code\":131049}");

        assertThat(send("15550000001").statusCode()).isEqualTo(200);

        await().until(() -> receiver.accepted().size() == 2);
        assertThat(receiver.accepted()).anySatisfy(webhook -> assertThat(
                        webhook.value().at("/statuses/0/errors/0/code").asInt())
                .isEqualTo(131049));
    }

    @Test
    void goneRefusesConnectionsUntilItIsBack() throws Exception {
        assertThat(send("15550000001").statusCode()).isEqualTo(200);
        simulator.goAway();

        // The first may still meet the end of the connection that it had.
        await().untilAsserted(
                        () -> assertThatThrownBy(() -> send("15550000001")).isInstanceOf(ConnectException.class));

        simulator.comeBack();
        assertThat(send("15550000001").statusCode()).isEqualTo(200);
    }

    @Test
    void goneForATimeComesBackByItself() throws Exception {
        try (Socket before = new Socket(InetAddress.getLoopbackAddress(), simulator.port())) {
            call("POST", "/simulator/failures", "{\"kind\":\"gone\",\"durationMillis\":200}");

            // That it went is seen afterwards as well, however soon it is back.
            assertThatThrownBy(() -> before.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        await().ignoreExceptions().until(() -> send("15550000001").statusCode() == 200);
    }

    @Test
    void whatWasAskedForCanBeTakenBack() throws Exception {
        simulator.fail(Failure.error(2, 500).times(5).from("106540352242922"));
        simulator.fail(Failure.error(2, 500).times(5).from("2"));

        assertThat(send("15550000001").statusCode()).isEqualTo(500);
        assertThat(call("GET", "/simulator/failures", "").body()).isEqualTo("{\"left\":9}");
        assertThat(call("DELETE", "/simulator/failures", "").body()).isEqualTo("{\"left\":0}");
        assertThat(send("15550000001").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'kind':'flood'} | kind: \"flood\" (expected: one of [error,",
                "{'kind':'error','times':0} | times: 0 (expected: 1-1000000)",
                "{'kind':'error','httpStatus':200} | httpStatus: 200 (expected: 400-599)",
                "{'kind':'gone','to':'1'} | phoneNumberId, to: given with GONE (expected: neither"
            })
    void whatCannotFailLikeThisIsNamed(String body, String message) throws Exception {
        HttpResponse<String> answer = call("POST", "/simulator/failures", body.replace('\'', '"'));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("error").asString()).startsWith(message);
    }

    private HttpResponse<String> send(String to) throws Exception {
        return http.send(message(to).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder message(String to) {
        return HttpRequest.newBuilder(uri("/v24.0/106540352242922/messages"))
                .header("Authorization", "Bearer token")
                .POST(HttpRequest.BodyPublishers.ofString(TEXT.formatted(to)));
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + simulator.port() + path);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }
}
