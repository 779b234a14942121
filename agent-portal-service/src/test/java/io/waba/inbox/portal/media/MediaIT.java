package io.waba.inbox.portal.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.waba.inbox.portal.RestService;
import io.waba.inbox.portal.RestService.Answer;
import io.waba.inbox.shared.event.MediaUrls;
import io.waba.inbox.shared.store.Collections;
import io.waba.inbox.shared.store.Fields;
import io.waba.inbox.shared.wire.WireJson;
import io.waba.inbox.simulator.SimulatorServer;
import io.waba.inbox.simulator.SimulatorSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Files over REST, with the simulator as WhatsApp. */
class MediaIT {

    private static final String TYPE_OF_ANY_FILE = "application/octet-stream";

    private static SimulatorServer whatsApp;
    private static RestService service;
    private static String ana;
    private static String max;

    @BeforeAll
    static void start() throws IOException {
        whatsApp = SimulatorServer.start(
                SimulatorSettings.forTests(URI.create("http://127.0.0.1:1/"), "0123456789abcdef"),
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        service = service(whatsApp.port());
        service.addTenant("demo", "ana");
        service.addTenant("rival", "max");
        ana = service.token("ana@demo.test");
        max = service.token("max@rival.test");
    }

    private static RestService service(int whatsAppPort) {
        return RestService.start("waba.graph.base-url=http://127.0.0.1:" + whatsAppPort, "waba.graph.token=secret");
    }

    @AfterAll
    static void stop() {
        service.close();
        whatsApp.close();
    }

    @BeforeEach
    void nothing() {
        whatsApp.comeBack();
        for (String collection : List.of(Collections.MESSAGES, "media.files", "media.chunks")) {
            service.database().getCollection(collection).deleteMany(new Document());
        }
    }

    @Test
    void aCustomersFileIsFetchedWhenSomebodyLooksAndStoredForEver() throws Exception {
        byte[] content = bytes(20 * 1024 * 1024);
        message("demo", "wamid.1", image(uploaded("image/jpeg", content)));

        HttpResponse<byte[]> first = file("wamid.1", ana);

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).isEqualTo(content);
        assertThat(first.headers().map())
                .containsEntry("content-type", List.of("image/jpeg"))
                .containsEntry("cache-control", List.of("max-age=31536000, private, immutable"))
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry("content-disposition", List.of("inline"))
                .containsEntry("accept-ranges", List.of("bytes"))
                .containsKey("etag");
        assertThat(String.join(",", first.headers().allValues("vary"))).contains("Authorization");
        whatsApp.goAway();
        assertThat(file("wamid.1", ana).body()).isEqualTo(content);
        assertThat(files()).isEqualTo(1);
    }

    @Test
    void aBrowserGetsThePartItAsksForAndNothingThatItHas() throws Exception {
        byte[] content = bytes(1024 * 1024);
        message("demo", "wamid.1", image(uploaded("video/mp4", content)));
        String etag = file("wamid.1", ana).headers().firstValue("etag").orElseThrow();

        HttpResponse<byte[]> part = file("wamid.1", ana, "Range", "bytes=300000-600000");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.headers().firstValue("content-range")).contains("bytes 300000-600000/1048576");
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, 300_000, 600_001));
        assertThat(file("wamid.1", ana, "Range", "bytes=-10").body())
                .isEqualTo(Arrays.copyOfRange(content, content.length - 10, content.length));
        assertThat(file("wamid.1", ana, "Range", "bytes=2000000-").statusCode()).isEqualTo(416);

        HttpResponse<byte[]> known = file("wamid.1", ana, "If-None-Match", etag);
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
    }

    @Test
    void anotherTenantsFileDoesNotExist() throws Exception {
        String mediaId = uploaded("image/jpeg", bytes(100));
        message("demo", "wamid.1", image(mediaId));
        assertThat(file("wamid.1", ana).statusCode()).isEqualTo(200);

        assertThat(service.get(MediaUrls.ofMessage("wamid.1"), max).status()).isEqualTo(404);
        assertThat(service.get(MediaUrls.ofMessage("demo:wamid.1"), max).code()).isEqualTo("not_found");
        assertThat(service.get(MediaUrls.ofMessage("wamid.1"), null).status()).isEqualTo(401);

        // The same id of WhatsApp's in a message of theirs is a file of theirs.
        message("rival", "wamid.1", image(mediaId));
        assertThat(file("wamid.1", max).statusCode()).isEqualTo(200);
        assertThat(files()).isEqualTo(2);
    }

    @Test
    void aMessageWithoutAFileHasNone() {
        message("demo", "wamid.1", new Document("type", "text").append("body", "Hello!"));

        assertThat(service.get(MediaUrls.ofMessage("wamid.1"), ana).status()).isEqualTo(404);
        assertThat(service.get(MediaUrls.ofMessage("wamid.2"), ana).status()).isEqualTo(404);
        message("demo", "wamid.deleted", image("1234567890"));
        service.database()
                .getCollection(Collections.MESSAGES)
                .updateOne(
                        new Document("_id", "demo:wamid.deleted"),
                        new Document("$set", new Document(Fields.REVOKED_AT, "2026-11-20T12:00:00Z")));
        assertThat(service.get(MediaUrls.ofMessage("wamid.deleted"), ana).status())
                .isEqualTo(404);
    }

    @Test
    void anIdMayHaveAnyCharacterOfBase64() throws Exception {
        byte[] content = bytes(100);
        String id = "wamid.HBg/L+TUx=A==";
        message("demo", id, image(uploaded("image/jpeg", content)));

        assertThat(file(id, ana).body()).isEqualTo(content);
    }

    @Test
    void whatWhatsAppDoesNotHaveAnyMoreIsGone() {
        message("demo", "wamid.1", image("no-such-id"));

        Answer gone = service.get(MediaUrls.ofMessage("wamid.1"), ana);

        assertThat(gone.status()).isEqualTo(410);
        assertThat(gone.code()).isEqualTo("media_expired");
        assertThat(gone.header("cache-control")).isEqualTo("no-store");
    }

    @Test
    void whileWhatsAppIsAwayTheClientIsToldToComeAgain() throws Exception {
        message("demo", "wamid.1", image(uploaded("image/jpeg", bytes(100))));
        whatsApp.goAway();

        Answer away = service.get(MediaUrls.ofMessage("wamid.1"), ana);
        assertThat(away.status()).isEqualTo(503);
        assertThat(away.code()).isEqualTo("unavailable");
        assertThat(away.header("retry-after")).isEqualTo("5");

        whatsApp.comeBack();
        assertThat(file("wamid.1", ana).statusCode()).isEqualTo(200);
    }

    @Test
    void aFileThatBreaksOffHalfwayIsNotThere() throws Exception {
        HttpServer breaking = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String here = "http://127.0.0.1:" + breaking.getAddress().getPort();
        breaking.createContext("/v24.0/", exchange -> {
            byte[] answer = WireJson.encode(Map.of("url", here + "/file", "mime_type", "image/jpeg"));
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        breaking.createContext("/file", exchange -> {
            exchange.sendResponseHeaders(200, 2_000_000);
            exchange.getResponseBody().write(bytes(1_000_000));
            exchange.close();
        });
        breaking.start();
        try (RestService other = service(breaking.getAddress().getPort())) {
            other.addTenant("demo", "eve");
            message(other, "demo", "wamid.1", image("1"));

            Answer answer = other.get(MediaUrls.ofMessage("wamid.1"), other.token("eve@demo.test"));

            assertThat(answer.status()).isEqualTo(503);
            assertThat(other.database().getCollection("media.files").countDocuments())
                    .isZero();
            assertThat(other.database().getCollection("media.chunks").countDocuments())
                    .isZero();
        } finally {
            breaking.stop(0);
        }
    }

    @Test
    void severalWhoLookAtOnceFetchItOnce() throws Exception {
        byte[] content = bytes(5 * 1024 * 1024);
        message("demo", "wamid.1", image(uploaded("image/jpeg", content)));
        ExecutorService browsers = Executors.newFixedThreadPool(8);
        try {
            List<Callable<byte[]>> looks = IntStream.range(0, 8)
                    .<Callable<byte[]>>mapToObj(i -> () -> file("wamid.1", ana).body())
                    .toList();
            for (Future<byte[]> look : browsers.invokeAll(looks)) {
                assertThat(look.get()).isEqualTo(content);
            }
        } finally {
            browsers.shutdownNow();
        }
        assertThat(files()).isEqualTo(1);
    }

    @Test
    void whatABrowserCouldRunIsOnlySaved() throws Exception {
        for (String type :
                List.of("text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript", "nonsense")) {
            byte[] content = "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
            message("demo", "wamid." + type, document(uploaded(type, content), "a \"b\"\r\n.html"));

            HttpResponse<byte[]> answer = file("wamid." + type, ana);

            assertThat(answer.headers().firstValue("content-type")).as(type).contains(TYPE_OF_ANY_FILE);
            assertThat(answer.headers().firstValue("content-disposition").orElse(""))
                    .startsWith("attachment; filename");
            assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
        }
        String office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        message("demo", "wamid.office", document(uploaded(office, bytes(10)), "Rechnung März.docx"));
        HttpResponse<byte[]> answer = file("wamid.office", ana);
        assertThat(answer.headers().firstValue("content-type")).contains(office);
        assertThat(answer.headers().firstValue("content-disposition").orElse(""))
                .startsWith("attachment;")
                .contains("filename*=UTF-8''Rechnung%20M%C3%A4rz.docx");
    }

    @Test
    void withoutAnAccessTokenOnlyWhatIsStoredIsServed() {
        try (RestService other = RestService.start("waba.graph.token=")) {
            other.addTenant("demo", "eve");
            message(other, "demo", "wamid.1", image("1234567890"));

            assertThat(other.get(MediaUrls.ofMessage("wamid.1"), other.token("eve@demo.test"))
                            .status())
                    .isEqualTo(503);
        }
    }

    @Test
    void anAgentsFileIsStoredAndBelongsToTheTenant() throws Exception {
        byte[] content = bytes(3 * 1024 * 1024);

        Answer answer = upload("image/png; charset=binary", content, "caf%C3%A9.png", ana);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body().path("mimeType").asString()).isEqualTo("image/png");
        assertThat(answer.body().path("size").asLong()).isEqualTo(content.length);
        assertThat(answer.body().path("filename").asString()).isEqualTo("café.png");
        String attachmentId = answer.body().path("attachmentId").asString();
        assertThat(attachmentId).matches("a_[0-9a-f]{32}");
        message("demo", "m_1", attachment(attachmentId));
        message("rival", "m_1", attachment(attachmentId));
        assertThat(file("m_1", ana).body()).isEqualTo(content);
        assertThat(file("m_1", max).statusCode()).isEqualTo(404);
    }

    @Test
    void whatWhatsAppDoesNotTakeIsRefusedWithTheLimit() throws Exception {
        Answer type = upload("text/html", bytes(10), "a.html", ana);
        assertThat(type.status()).isEqualTo(415);
        assertThat(type.body().path("detail").asString())
                .startsWith("Content-Type: text/html (expected: one that WhatsApp takes: image/jpeg, ");

        Answer large = upload("image/png", bytes(5 * 1024 * 1024 + 1), "a.png", ana);
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.body().path("detail").asString())
                .isEqualTo("body: 5242881 bytes (expected: 5242880 or less of image/png)");
        assertThat(upload("application/pdf", bytes(6 * 1024 * 1024), "a.pdf", ana)
                        .status())
                .isEqualTo(201);

        assertThat(upload("image/png", new byte[0], "a.png", ana).status()).isEqualTo(400);
        assertThat(upload("image/png", bytes(10), "..%2Fa.png", ana).code()).isEqualTo("invalid_request");
        assertThat(upload("image/png", bytes(10), "a.png", null).status()).isEqualTo(401);
        Answer unknownLength = service.send(request("/api/attachments", ana)
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofInputStream(() -> InputStream.nullInputStream())));
        assertThat(unknownLength.status()).isEqualTo(413);
        assertThat(files()).isEqualTo(1);
        // Other addresses keep their own limit.
        assertThat(service.send(request("/api/auth/login", null)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofByteArray(bytes(70_000))))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.getOutputStream()
                    .write(("POST /api/attachments HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + ana
                                    + "\r\nContent-Type: image/png\r\nContent-Length: 2000000\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(bytes(1_000_000));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400")
                    .contains("invalid_request");
        }
        assertThat(files()).isZero();
        assertThat(service.database().getCollection("media.chunks").countDocuments())
                .isZero();
    }

    @Test
    void aMessageSaysWhereItsFileIs() {
        service.database()
                .getCollection(Collections.CONVERSATIONS)
                .insertOne(new Document("_id", "c_1").append(Fields.TENANT_ID, "demo"));
        message("demo", "wamid.1", image("1234"));
        message("demo", "wamid.2", new Document("type", "text").append("body", "Hello!"));
        message("demo", "wamid.3", new Document("type", "media").append("link", "https://example.com/a.pdf"));

        JsonNode items =
                service.get("/api/conversations/c_1/messages", ana).body().path("items");

        assertThat(items.path(0).path("media_url").asString()).isEqualTo("/api/media/wamid.1");
        assertThat(items.path(1).path("media_url").isNull()).isTrue();
        assertThat(items.path(2).path("media_url").asString()).isEqualTo("https://example.com/a.pdf");
    }

    private static HttpRequest.Builder request(String path, @Nullable String token, String... headers) {
        HttpRequest.Builder request = service.request(path);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    private static HttpResponse<byte[]> file(String messageId, @Nullable String token, String... headers) {
        return service.sendForBytes(
                request(MediaUrls.ofMessage(messageId), token, headers).GET());
    }

    private static Answer upload(String type, byte[] content, String filename, @Nullable String token) {
        return service.send(request("/api/attachments?filename=" + filename, token)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(content)));
    }

    private static long files() {
        return service.database().getCollection("media.files").countDocuments();
    }

    private static void message(String tenant, String id, Document content) {
        message(service, tenant, id, content);
    }

    private static void message(RestService at, String tenant, String id, Document content) {
        at.database()
                .getCollection(Collections.MESSAGES)
                .insertOne(new Document("_id", tenant + ":" + id)
                        .append(Fields.TENANT_ID, tenant)
                        .append(Fields.CONVERSATION_ID, "c_1")
                        .append(Fields.MESSAGE_ID, id)
                        .append(Fields.SORT_KEY, id)
                        .append(Fields.CONTENT, content));
    }

    /** As the state-manager stores what a customer sent. */
    private static Document image(String mediaId) {
        return new Document("type", "image")
                .append("media", new Document("id", mediaId).append("mimeType", "image/jpeg"));
    }

    private static Document document(String mediaId, String filename) {
        return new Document("type", "document")
                .append("media", new Document("id", mediaId))
                .append("filename", filename);
    }

    /** As the state-manager stores what an agent sends. */
    private static Document attachment(String attachmentId) {
        return new Document("type", "media").append("kind", "image").append("attachmentId", attachmentId);
    }

    /** A file of any type that WhatsApp has; its id. */
    private static String uploaded(String type, byte[] content) throws Exception {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.write(("--x\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--x\r\n"
                        + "Content-Disposition: form-data; name=\"type\"\r\n\r\n" + type + "\r\n--x\r\n"
                        + "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: " + type
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        form.write(content);
        form.write("\r\n--x--\r\n".getBytes(StandardCharsets.UTF_8));
        HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:" + whatsApp.port() + "/v24.0/106540352242922/media"))
                                .header("Authorization", "Bearer secret")
                                .header("Content-Type", "multipart/form-data; boundary=x")
                                .POST(BodyPublishers.ofByteArray(form.toByteArray()))
                                .build(),
                        BodyHandlers.ofByteArray());
        return WireJson.decode(answer.body(), JsonNode.class).path("id").asString();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
