package io.waba.inbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SimulatedMediaTest {

    private static final SimulatorSettings SETTINGS =
            SimulatorSettings.forTests(URI.create("http://127.0.0.1:1/"), "0123456789abcdef");

    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable SimulatorServer simulator;

    @AfterEach
    void stop() {
        if (simulator != null) {
            simulator.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "video", "audio", "voice", "document", "sticker"})
    void theFileOfAnInboundMessageIsServedWithTheHashOfItsWebhook(String kind) throws Exception {
        start(SETTINGS);
        ObjectNode message = WebhookFactory.create().message(Person.ofPhone("15550001111", "Ana"), kind, "words");
        JsonNode media = message.path(message.path("type").asString());

        JsonNode described =
                json(get("/v24.0/" + media.path("id").asString(), "Bearer t").body());
        HttpResponse<byte[]> file = get(described.path("url").asString(), "Bearer t");

        assertThat(described.path("mime_type").asString())
                .isEqualTo(media.path("mime_type").asString());
        assertThat(file.headers().firstValue("Content-Type"))
                .contains(media.path("mime_type").asString());
        assertThat(Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(file.body())))
                .isEqualTo(media.path("sha256").asString())
                .isEqualTo(described.path("sha256").asString());
        assertThat(described.path("file_size").asInt()).isEqualTo(file.body().length);
    }

    @Test
    void aPhotoIsOne() throws Exception {
        assertThat(ImageIO.read(new ByteArrayInputStream(
                                SampleMedia.ofType("image/jpeg").content()))
                        .getWidth())
                .isEqualTo(320);
    }

    @Test
    void withoutATokenThereIsNeitherLinkNorFile() throws Exception {
        start(SETTINGS);
        String url =
                json(get("/v24.0/12345678900", "Bearer t").body()).path("url").asString();

        assertThat(get("/v24.0/12345678900", null).statusCode()).isEqualTo(401);
        assertThat(get(url, null).statusCode()).isEqualTo(401);
        assertThat(get(url, "Bearer t").statusCode()).isEqualTo(200);
    }

    @Test
    void aLinkStopsWorking() throws Exception {
        start(SETTINGS.withMediaLinkLife(Duration.ofMillis(-1)));
        String url =
                json(get("/v24.0/12345678900", "Bearer t").body()).path("url").asString();

        assertThat(get(url, "Bearer t").statusCode()).isEqualTo(404);
    }

    @Test
    void anUploadIsServedByItsId() throws Exception {
        start(SETTINGS);
        String body = String.join(
                "\r\n",
                "--xyz",
                "Content-Disposition: form-data; name=\"messaging_product\"",
                "",
                "whatsapp",
                "--xyz",
                "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"",
                "Content-Type: text/plain",
                "",
                "line",
                "--not the end",
                "--xyz--",
                "");
        HttpRequest request = HttpRequest.newBuilder(uri("/v24.0/42/media"))
                .header("Authorization", "Bearer t")
                .header("Content-Type", "multipart/form-data; boundary=xyz")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();

        byte[] answer =
                http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
        JsonNode described = json(
                get("/v24.0/" + json(answer).path("id").asString(), "Bearer t").body());

        assertThat(described.path("mime_type").asString()).isEqualTo("text/plain");
        assertThat(get(described.path("url").asString(), "Bearer t").body())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("line\r\n--not the end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "999999999999999", "abc"})
    void aFileThatDoesNotExistIsMetasError(String id) throws Exception {
        start(SETTINGS);

        HttpResponse<byte[]> answer = get("/v24.0/" + id, "Bearer t");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer.body()).at("/error/code").asInt()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "multipart/form-data; boundary=other"})
    void anUploadThatIsNoneIsRefused(String contentType) throws Exception {
        start(SETTINGS);
        HttpRequest request = HttpRequest.newBuilder(uri("/v24.0/42/media"))
                .header("Authorization", "Bearer t")
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString("--xyz\r\n"))
                .build();

        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(400);
    }

    private void start(SimulatorSettings settings) throws Exception {
        simulator = SimulatorServer.start(
                settings, new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    }

    private HttpResponse<byte[]> get(String pathOrUrl, @Nullable String authorization) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(pathOrUrl.startsWith("/") ? uri(pathOrUrl) : URI.create(pathOrUrl));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private URI uri(String path) {
        return URI.create(
                "http://127.0.0.1:" + Objects.requireNonNull(simulator).port() + path);
    }

    private static JsonNode json(byte[] body) {
        return JsonMapper.shared().readTree(body);
    }
}
