package io.waba.inbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulatorServerTest {

    private static final String SECRET = "0123456789abcdef";
    private static final String MESSAGES = "/v24.0/106540352242922/messages";
    private static final String TEXT =
            """
            {"messaging_product":"whatsapp","recipient_type":"individual","to":"+1 555 000 1111","type":"text",
             "text":{"body":"Hello!"},"biz_opaque_callback_data":"m-1"}""";

    private final HttpClient http = HttpClient.newHttpClient();
    private WebhookReceiver receiver;
    private SimulatorServer simulator;

    @BeforeEach
    void start() throws Exception {
        receiver = new WebhookReceiver();
        simulator = SimulatorServer.start(
                SimulatorSettings.forTests(receiver.url(), SECRET),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        simulator.close();
        receiver.close();
    }

    @Test
    void aMessageIsAcceptedAndComesBackAsSentDeliveredAndRead() throws Exception {
        HttpResponse<String> answer = post(MESSAGES, TEXT, "Bearer token");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode json = json(answer);
        assertThat(json.path("messaging_product").asString()).isEqualTo("whatsapp");
        assertThat(json.at("/contacts/0/input").asString()).isEqualTo("+1 555 000 1111");
        assertThat(json.at("/contacts/0/wa_id").asString()).isEqualTo("15550001111");
        assertThat(json.at("/messages/0/message_status").asString()).isEqualTo("accepted");
        String id = json.at("/messages/0/id").asString();
        assertThat(id).startsWith("wamid.");
        await().until(() -> receiver.accepted().size() == 3);
        assertThat(receiver.accepted())
                .extracting(webhook -> webhook.value().at("/statuses/0/status").asString())
                .containsExactlyInAnyOrder("sent", "delivered", "read");
        assertThat(receiver.accepted()).allSatisfy(webhook -> {
            JsonNode status = webhook.value().at("/statuses/0");
            assertThat(webhook.signature()).isEqualTo(new WebhookClient(receiver.url(), SECRET).sign(webhook.bytes()));
            assertThat(webhook.value().at("/metadata/phone_number_id").asString())
                    .isEqualTo("106540352242922");
            assertThat(status.path("id").asString()).isEqualTo(id);
            assertThat(status.path("recipient_id").asString()).isEqualTo("15550001111");
            assertThat(status.path("biz_opaque_callback_data").asString()).isEqualTo("m-1");
            assertThat(status.path("pricing").path("category").asString()).isEqualTo("service");
        });
    }

    @Test
    void aWebhookThatIsNotAcceptedIsRepeated() throws Exception {
        receiver.refuseNext(5);

        HttpResponse<String> answer =
                post("/simulator/messages", "{\"from\":\"+15550002222\",\"text\":\"Hi\",\"name\":\"Ana\"}", null);

        assertThat(answer.statusCode()).isEqualTo(202);
        await().until(() -> receiver.accepted().size() == 1);
        JsonNode value = receiver.accepted().get(0).value();
        assertThat(value.at("/messages/0/id").asString())
                .isEqualTo(json(answer).path("messageId").asString());
        assertThat(value.at("/messages/0/text/body").asString()).isEqualTo("Hi");
        assertThat(value.at("/contacts/0/wa_id").asString()).isEqualTo("15550002222");
        assertThat(value.at("/contacts/0/profile/name").asString()).isEqualTo("Ana");
        await().until(() -> simulator.acceptedWebhooks() == 1);
        assertThat(json(get("/simulator/received")).at("/webhooks/repeated").asInt())
                .isEqualTo(5);
    }

    @Test
    void aReadReceiptIsAcceptedAndReportsNothing() throws Exception {
        HttpResponse<String> answer = post(
                MESSAGES,
                "{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":\"wamid.1\"}",
                "Bearer token");

        assertThat(answer.body()).isEqualTo("{\"success\":true}");
        JsonNode received = json(get("/simulator/received"));
        assertThat(received.path("count").asInt()).isEqualTo(1);
        assertThat(received.at("/requests/0/body/message_id").asString()).isEqualTo("wamid.1");
        assertThat(received.at("/requests/0/path").asString()).isEqualTo(MESSAGES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "not json | 131009",
                "[] | 131009",
                "{} | 131008",
                "{'messaging_product':'telegram','to':'15550001111'} | 131009",
                "{'messaging_product':'whatsapp','type':'text','text':{'body':'x'}} | 131008",
                "{'messaging_product':'whatsapp','to':'me','type':'text','text':{'body':'x'}} | 131009",
                "{'messaging_product':'whatsapp','to':'15550001111','type':'hologram'} | 100",
                "{'messaging_product':'whatsapp','to':'15550001111','type':'text'} | 131008",
                "{'messaging_product':'whatsapp','to':'15550001111','type':'image','image':{}} | 131008",
                "{'messaging_product':'whatsapp','to':'15550001111','type':'template','template':{'name':'x'}} | 131008",
                "{'messaging_product':'whatsapp','to':'15550001111','text':{'body':'x'},'context':{}} | 131008",
                "{'messaging_product':'whatsapp','status':'read'} | 131008",
                "{'messaging_product':'whatsapp','status':'delivered','message_id':'w'} | 131009"
            })
    void whatMetaWouldRefuseIsRefusedWithMetasCode(String body, int code) throws Exception {
        HttpResponse<String> answer = post(MESSAGES, body.replace('\'', '"'), "Bearer token");

        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode error = json(answer).path("error");
        assertThat(error.path("code").asInt()).isEqualTo(code);
        assertThat(error.path("type").asString()).isEqualTo("OAuthException");
        assertThat(error.path("message").asString()).contains("#" + code);
        assertThat(error.path("error_data").path("details").asString()).isNotBlank();
        assertThat(error.path("fbtrace_id").asString()).isNotBlank();
        assertThat(simulator.receivedCount()).isZero();
    }

    @Test
    void aTextThatIsTooLongIsRefused() throws Exception {
        HttpResponse<String> answer = post(MESSAGES, TEXT.replace("Hello!", "x".repeat(4097)), "Bearer token");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/error/code").asInt()).isEqualTo(100);
    }

    @Test
    void withoutATokenNothingIsAccepted() throws Exception {
        for (String authorization : new String[] {null, "Basic abc", "Bearer "}) {
            HttpResponse<String> answer = post(MESSAGES, TEXT, authorization);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(json(answer).at("/error/code").asInt()).isEqualTo(190);
        }
        assertThat(simulator.receivedCount()).isZero();
    }

    @Test
    void healthIsServedAndNothingUnknown() throws Exception {
        assertThat(get("/health").body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(get("/v24.0/106540352242922/messages").statusCode()).isEqualTo(404);
        assertThat(post("/simulator/messages", "{\"type\":\"nonsense\"}", null).statusCode())
                .isEqualTo(400);
        assertThat(post("/simulator/messages", "{\"from\":\"nobody\"}", null).body())
                .contains("nobody");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body, @Nullable String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + simulator.port() + path);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }
}
