package io.waba.inbox.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.GetResponse;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.InboundStatus;
import io.waba.inbox.shared.inbound.MessageContent;
import io.waba.inbox.shared.topology.Queues;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.testing.CuttableProxy;
import io.waba.inbox.testing.TestInfrastructure;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Tag("both-brokers")
class WebhookReceiveIT {

    private static CuttableProxy broker;
    private static RunningService service;

    private BrokerQueues queues;
    private Meta meta;

    @BeforeAll
    static void start() {
        BrokerQueues.deleteAll();
        broker = RunningService.proxyBeforeBroker();
        service = RunningService.start(
                broker.rewrite(TestInfrastructure.get().rabbitmqUri()),
                "--server.tomcat.connection-timeout=2s",
                // Otherwise as short: a request could meet the end of the connection that was kept for it.
                "--server.tomcat.keep-alive-timeout=1m",
                "--waba.amqp.publish-timeout=1m");
        // The queues exist from the service's first connection on.
        assertThat(service.meta().post(Webhooks.text("wamid.first", "Hi")).statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        service.close();
        broker.close();
    }

    @BeforeEach
    void open() throws Exception {
        meta = service.meta();
        queues = new BrokerQueues();
        queues.drainAll();
    }

    @AfterEach
    void close() throws Exception {
        queues.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {Meta.URL, Meta.ALIAS})
    void aSignedWebhookIsInTheQueueWhenItIsAnswered(String url) throws Exception {
        String body = Webhooks.text("wamid.1", "Ol\\u00e1 \\ud83d\\ude00");

        HttpResponse<String> answer = meta.post(url, body, Meta.signature(body));

        assertThat(answer.statusCode()).isEqualTo(200);
        List<GetResponse> messages = queues.drain(Queues.INBOUND_MESSAGES);
        assertThat(messages).hasSize(1);
        assertThat(messages.get(0).getProps().getDeliveryMode()).isEqualTo(2);
        assertThat(messages.get(0).getProps().getType()).isEqualTo("inbound_message");
        assertThat(messages.get(0).getProps().getContentType()).isEqualTo("application/json");
        InboundMessage message = WireJson.decode(messages.get(0).getBody(), InboundMessage.class);
        assertThat(message.messageId()).isEqualTo("wamid.1");
        assertThat(message.content()).isEqualTo(new MessageContent.Text("Olá 😀"));
    }

    @Test
    void aBatchOfAThousandIsCompleteAndInOrder() throws Exception {
        assertThat(meta.post(Webhooks.texts(1_000)).statusCode()).isEqualTo(200);

        List<String> ids = queues.drain(Queues.INBOUND_MESSAGES).stream()
                .map(message ->
                        WireJson.decode(message.getBody(), InboundMessage.class).messageId())
                .toList();
        assertThat(ids)
                .isEqualTo(IntStream.range(0, 1_000).mapToObj(i -> "wamid." + i).toList());
    }

    @Test
    void everyKindOfUpdateGoesToItsQueue() throws Exception {
        assertThat(meta.post(Webhooks.messageAndStatus("wamid.1")).statusCode()).isEqualTo(200);
        assertThat(meta.post(Webhooks.envelope("{\"field\":\"account_update\",\"value\":{\"event\":\"VERIFIED\"}}"))
                        .statusCode())
                .isEqualTo(200);

        assertThat(queues.drain(Queues.INBOUND_MESSAGES)).hasSize(1);
        List<GetResponse> statuses = queues.drain(Queues.INBOUND_STATUSES);
        assertThat(statuses).hasSize(1);
        assertThat(WireJson.decode(statuses.get(0).getBody(), InboundStatus.class)
                        .batchPosition())
                .isEqualTo(1);
        assertThat(queues.drain(Queues.INBOUND_NOTIFICATIONS)).hasSize(1);
    }

    @Test
    void aBatchWithoutUpdatesIsAnswered() throws Exception {
        assertThat(meta.post("{\"object\":\"whatsapp_business_account\",\"entry\":[]}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(queues.drainAll()).isZero();
    }

    @Test
    void withoutAValidSignatureNothingIsPublished() throws Exception {
        String body = Webhooks.text("wamid.1", "Hello!");
        String withoutLastDigit = Meta.signature(body).substring(0, 70);

        assertProblem(meta.post(Meta.URL, body, null), 401, "invalid_signature");
        assertProblem(meta.post(Meta.URL, body, Meta.signature(body + " ")), 401, "invalid_signature");
        assertProblem(meta.post(Meta.URL, body, withoutLastDigit), 401, "invalid_signature");
        assertProblem(meta.post(Meta.URL, "not json", null), 401, "invalid_signature");
        assertThat(queues.drainAll()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not json", "{\"object\":", "{} {}", "\u0000"})
    void whatIsNotJsonIsRefused(String body) throws Exception {
        assertProblem(meta.post(body), 400, "invalid_json");
        assertThat(queues.drainAll()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "\"text\"",
                "{}",
                "{\"object\":\"page\",\"entry\":[]}",
                "{\"object\":\"whatsapp_business_account\"}",
                "{\"object\":\"whatsapp_business_account\",\"entry\":{}}"
            })
    void whatIsNotTheEnvelopeIsRefused(String body) throws Exception {
        assertProblem(meta.post(body), 400, "invalid_envelope");
        assertThat(queues.drainAll()).isZero();
    }

    @Test
    void aBodyOverThreeMegabytesIsRefusedWhetherItsLengthIsAnnouncedOrNot() throws Exception {
        String justTooLarge = padded(3 * 1024 * 1024 + 1);

        assertProblem(meta.post(justTooLarge), 413, "payload_too_large");
        assertProblem(meta.postChunked(justTooLarge), 413, "payload_too_large");
        assertThat(queues.drainAll()).isZero();
    }

    @Test
    void aBodyThatStopsArrivingIsNotWaitedForLong() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), meta.port())) {
            socket.getOutputStream()
                    .write(("POST " + Meta.URL + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .startsWith("HTTP/1.1 40")
                    .contains("application/problem+json")
                    .contains("\"code\":\"invalid_request\"");
        }
        assertThat(queues.drainAll()).isZero();
    }

    @Test
    void aBodyOfThreeMegabytesIsTaken() throws Exception {
        assertThat(meta.post(padded(3 * 1024 * 1024)).statusCode()).isEqualTo(200);
        assertThat(meta.postChunked(padded(3 * 1024 * 1024)).statusCode()).isEqualTo(200);
        assertThat(queues.drain(Queues.INBOUND_MESSAGES)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {Meta.URL, Meta.ALIAS})
    void registrationEchoesTheChallengeAlone(String url) {
        HttpResponse<String> answer =
                meta.get(url + "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=" + Meta.VERIFY_TOKEN);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("1158201444");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    }

    @Test
    void registrationWithAnotherTokenIsForbidden() {
        assertProblem(
                meta.get(Meta.URL + "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=guess"), 403, "forbidden");
        assertProblem(
                meta.get(Meta.URL + "?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=" + Meta.VERIFY_TOKEN),
                403,
                "forbidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?hub.mode=subscribe&hub.challenge=1",
                "?hub.mode=subscribe&hub.verify_token=" + Meta.VERIFY_TOKEN,
                "?hub.challenge=1&hub.verify_token=" + Meta.VERIFY_TOKEN
            })
    void registrationWithoutAllParametersIsRefused(String query) {
        assertProblem(meta.get(Meta.URL + query), 400, "invalid_request");
    }

    @Test
    void nothingElseIsServed() {
        assertProblem(meta.get("/"), 404, "not_found");
        assertProblem(meta.get("/error"), 404, "not_found");
        assertProblem(meta.get("/actuator/env"), 404, "not_found");
        assertProblem(meta.request("DELETE", Meta.URL), 405, "method_not_allowed");
    }

    @Test
    void healthAndMetricsAreServed() {
        meta.post(Meta.URL, "{}", null);

        assertThat(meta.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(meta.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(meta.get("/actuator/prometheus").body())
                .contains("waba_webhook_updates_total{kind=\"message\"}")
                .contains("waba_webhook_rejected_total{reason=\"invalid_signature\"}")
                .contains("waba_webhook_publish_seconds_bucket");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = WireJson.decode(answer.body().getBytes(StandardCharsets.UTF_8), JsonNode.class);
        assertThat(problem.path("code").asString()).isEqualTo(code);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
    }

    private static String padded(int length) {
        String body = Webhooks.text("wamid.large", "x");
        return body.replace("\"x\"", "\"" + "x".repeat(length - body.length() + 1) + "\"");
    }
}
