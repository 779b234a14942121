package io.waba.inbox.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waba.inbox.portal.RestService.Answer;
import io.waba.inbox.testing.CuttableProxy;
import io.waba.inbox.testing.TestInfrastructure;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SecurityIT {

    private static RestService service;
    private static String ana;

    @BeforeAll
    static void start() {
        service = RestService.start("waba.allowed-origins=https://inbox.example");
        service.addTenant("demo", "ana");
        ana = service.token("ana@demo.test");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static void assertProblem(int status, String code, Answer answer) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.body().path("status").asInt()).isEqualTo(status);
        assertThat(answer.body().path("title").asString()).isNotBlank();
        assertThat(answer.body().path("detail").asString()).isNotBlank();
    }

    @Test
    void nothingIsReadWithoutAToken() {
        for (String path : List.of(
                "/api/me",
                "/api/conversations",
                "/api/conversations/c_1",
                "/api/conversations/c_1/messages",
                "/api/events?after=0",
                "/api/dashboard/stats",
                "/api/dashboard/waiting",
                "/api/messages/failed",
                "/api/agents",
                "/api/canned-replies",
                "/api/labels",
                "/api/phone-numbers",
                "/api/not-there",
                "/not-there",
                "/actuator",
                "/actuator/env",
                "/actuator/heapdump",
                "/application.yml")) {
            Answer answer = service.get(path, null);
            assertProblem(401, "token_missing", answer);
            assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
            assertProblem(401, "token_invalid", service.get(path, "forged"));
        }
    }

    @Test
    void anotherSchemeThanBearerIsNoToken() {
        assertProblem(
                401,
                "token_missing",
                service.send(service.request("/api/me").header("Authorization", "Basic YW5hOmFuYQ==")));
        assertThat(service.send(service.request("/api/me").header("Authorization", "bearer " + ana))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aStaleTokenDoesNotStandInTheWayOfALogin() {
        Answer login = service.post(
                "/api/auth/login",
                Map.of("email", "ana@demo.test", "password", RestService.PASSWORD),
                "Authorization",
                "Bearer stale");

        assertThat(login.status()).isEqualTo(200);
    }

    @Test
    void whatIsNotServedIsAProblemToo() {
        assertProblem(404, "not_found", service.get("/api/not-there", ana));
        Answer wrongMethod = service.post("/api/me", Map.of(), "Authorization", "Bearer " + ana);
        assertProblem(405, "method_not_allowed", wrongMethod);
        assertThat(wrongMethod.header("allow")).isEqualTo("GET");
        assertProblem(
                415,
                "unsupported_media_type",
                service.send(service.request("/api/auth/login")
                        .POST(BodyPublishers.ofString("email=ana"))
                        .header("Content-Type", "application/x-www-form-urlencoded")));
        for (String body : List.of("", "{", "[]", "\"x\"", "null")) {
            assertProblem(
                    400,
                    "invalid_request",
                    service.send(service.request("/api/auth/login")
                            .POST(BodyPublishers.ofString(body))
                            .header("Content-Type", "application/json")));
        }
    }

    @Test
    void aProblemIsJsonWhateverTheClientAccepts() {
        assertProblem(
                404,
                "not_found",
                service.send(service.request("/api/not-there")
                        .header("Accept", "text/html")
                        .header("Authorization", "Bearer " + ana)));
    }

    @Test
    void anAddressThatTriesToEscapeIsRefused() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.getOutputStream()
                    .write("GET /assets/..;/..%2f..%2fapplication.yml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("JWT_SECRET", "Tomcat", "Exception");
        }
    }

    @Test
    void aBodyThatIsTooLargeIsNotRead() {
        assertProblem(
                413,
                "payload_too_large",
                service.post("/api/auth/login", Map.of("email", "x".repeat(200_000), "password", "x")));
    }

    @Test
    void aBodyThatDripsIsGivenUpWithItsConnection() throws IOException {
        ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 60000\r\n\r\n{")
                    .getBytes(StandardCharsets.US_ASCII));
            Future<?> unused = drip.scheduleWithFixedDelay(
                    () -> {
                        try {
                            out.write(' ');
                        } catch (IOException e) {
                            throw new UncheckedIOException("cut off", e);
                        }
                    },
                    0,
                    200,
                    TimeUnit.MILLISECONDS);

            // To the end of the stream, which only comes when the service gives the connection up.
            StringBuilder answer = new StringBuilder();
            try {
                for (int next = socket.getInputStream().read();
                        next >= 0;
                        next = socket.getInputStream().read()) {
                    answer.append((char) next);
                }
            } catch (SocketException e) {
                // A reset is an end too: bytes that nobody read were under way.
                assertThat(e).hasMessageContaining("reset");
            }
            assertThat(answer.toString())
                    .startsWith("HTTP/1.1 400")
                    .contains("invalid_request", "of 60000 bytes (expected: whole within PT5S)");
        } finally {
            drip.shutdownNow();
        }
    }

    @Test
    void onlyPagesOfAllowedOriginsMayCall() {
        Answer allowed = service.post(
                "/api/auth/login",
                Map.of("email", "ana@demo.test", "password", RestService.PASSWORD),
                "Origin",
                "https://inbox.example");
        assertThat(allowed.status()).isEqualTo(200);
        assertThat(allowed.header("access-control-allow-origin")).isEqualTo("https://inbox.example");
        assertThat(allowed.header("access-control-allow-credentials")).isEqualTo("true");

        Answer foreign = service.post("/api/auth/refresh", Map.of(), "Origin", "https://evil.example");
        assertProblem(403, "forbidden", foreign);
        assertThat(foreign.header("access-control-allow-origin")).isNull();

        Answer preflight = service.send(service.request("/api/me")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://inbox.example")
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "authorization"));
        assertThat(preflight.status()).isEqualTo(200);
        assertThat(preflight.header("access-control-allow-headers")).isEqualToIgnoringCase("authorization");
    }

    @Test
    void thePageMayTalkToUsAndToOurSocketsOnly() {
        Answer config = service.get("/api/config", null);

        assertThat(config.body().toString()).isEqualTo("{\"realtimeUrl\":null,\"realtimePort\":3915}");
        assertThat(config.header("content-security-policy"))
                .contains("default-src 'self'", "script-src 'self'", "frame-ancestors 'none'")
                .endsWith("connect-src 'self' http://127.0.0.1:3915 ws://127.0.0.1:3915")
                .doesNotContain("unsafe");
        assertThat(config.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(config.header("x-frame-options")).isEqualTo("DENY");
        assertThat(config.header("referrer-policy")).isEqualTo("no-referrer");
        assertThat(config.header("permissions-policy")).isEqualTo("camera=(), geolocation=(), microphone=()");
        assertThat(config.header("cache-control")).contains("no-store");
    }

    @Test
    void aLinkIntoThePageGetsThePageAndNothingElseDoes() {
        for (String address : List.of(
                "/", "/login", "/dashboard", "/conversations", "/conversations/c_5f2b", "/administration/agents")) {
            Answer page = service.get(address, null);

            assertThat(page.status()).as(address).isEqualTo(200);
            assertThat(page.header("content-type")).as(address).startsWith("text/html");
            assertThat(page.header("content-security-policy"))
                    .as(address)
                    .contains("img-src 'self' data: blob:", "media-src 'self' blob:");
            assertThat(page.header("cache-control")).as(address).contains("no-store");
        }
        for (String address : List.of("/conversations/c_5f2b/messages", "/api", "/elsewhere")) {
            assertProblem(401, "token_missing", service.get(address, null));
        }
    }

    @Test
    void aPublicAddressOfTheSocketsIsTakenAsItIs() {
        try (RestService behindProxy = RestService.start("waba.realtime.public-url=https://live.example")) {
            Answer config = behindProxy.get("/api/config", null);

            assertThat(config.body().path("realtimeUrl").asString()).isEqualTo("https://live.example");
            assertThat(config.header("content-security-policy"))
                    .endsWith("connect-src 'self' https://live.example wss://live.example");
        }
    }

    @Test
    void operatorsNeedNoToken() {
        assertThat(service.get("/actuator/health/liveness", null)
                        .body()
                        .path("status")
                        .asString())
                .isEqualTo("UP");
        assertThat(service.get("/actuator/prometheus", null).status()).isEqualTo(200);
        assertThat(service.get("/actuator/health", null)
                        .body()
                        .path("components")
                        .path("mongo")
                        .path("details")
                        .isMissingNode())
                .isTrue();
        assertThat(service.get("/v3/api-docs", null).body().path("paths").has("/api/conversations/{id}/messages"))
                .isTrue();
    }

    @Test
    void withoutItsStoreTheServiceStartsAndSaysUnavailableAndRecovers() {
        TestInfrastructure infrastructure = TestInfrastructure.get();
        String uri = infrastructure.mongodbUri(infrastructure.newDatabaseName());
        try (CuttableProxy network = CuttableProxy.before(URI.create(uri))) {
            network.cut();
            try (RestService cutOff = RestService.startOn(network.rewrite(uri), "waba.login.attempts=1")) {
                Answer login = cutOff.login("ana@demo.test", RestService.PASSWORD);
                assertProblem(503, "unavailable", login);
                assertThat(login.header("retry-after")).isEqualTo("2");
                assertThat(login.body().toString()).doesNotContain("mongo", "127.0.0.1");
                assertThat(cutOff.get("/actuator/health/liveness", null).status())
                        .isEqualTo(200);
                // A token that is genuine as far as one can tell without the store.
                assertProblem(503, "unavailable", cutOff.get("/api/me", ana));

                network.restore();
                cutOff.addTenant("demo", "ana");
                // It may find its store a moment after the command has found it.
                await().until(() -> cutOff.get("/api/me", ana).status() != 503);
                assertThat(cutOff.login("ana@demo.test", RestService.PASSWORD).status())
                        .isEqualTo(200);
            }
        }
    }
}
