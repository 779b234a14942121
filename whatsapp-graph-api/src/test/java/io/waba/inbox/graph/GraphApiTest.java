package io.waba.inbox.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waba.inbox.graph.GraphResult.Accepted;
import io.waba.inbox.graph.GraphResult.NotSent;
import io.waba.inbox.graph.GraphResult.Refused;
import io.waba.inbox.graph.GraphResult.Unknown;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Every test here runs with {@code jdk.httpclient.enableAllMethodRetry}, which makes the JDK's client repeat a POST on its own. */
class GraphApiTest {

    private static final String OK =
            "{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"+1\",\"wa_id\":\"1\"}],\"messages\":[{\"id\":\"wamid.1\"}]}";
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** So long that the request has left by then, however slow the machine is. */
    private static final Duration SHORT = Duration.ofSeconds(3);

    private @Nullable RawServer server;

    @BeforeEach
    void theHostileSettingIsOn() {
        assertThat(System.getProperty("jdk.httpclient.enableAllMethodRetry")).isEqualTo("true");
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void anAcceptedMessageHasItsIdAndTheRecipientsId() throws Exception {
        GraphApi api = api(connection -> {
            connection.read();
            connection.answer(200, "", OK);
        });

        assertThat(send(api)).isEqualTo(new Accepted<>(new SentMessage("wamid.1", "1")));
        assertThat(bodies()).containsExactly("{\"to\":\"1\"}");
    }

    @Test
    void aRefusedConnectionIsCertainlyNotSent() throws Exception {
        URI gone;
        try (RawServer closed = new RawServer(connection -> {})) {
            gone = closed.url();
        }

        assertThat(send(api(gone))).isEqualTo(new NotSent<>("could not connect"));
    }

    @Test
    void aHostThatDoesNotExistIsCertainlyNotSent() {
        // Where nobody answers for names, asking takes longer than the call.
        assertThat(send(api(URI.create("http://nowhere.invalid:9"), PATIENCE, Duration.ofSeconds(10))))
                .isInstanceOf(NotSent.class);
    }

    @Test
    void aConnectionThatIsNeverAnsweredIsCertainlyNotSent() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = fill(full);

            URI url = URI.create("http://127.0.0.1:" + full.getLocalPort());
            assertThat(send(api(url, Duration.ofMillis(500), PATIENCE)))
                    .isEqualTo(new NotSent<>("could not connect in time"));

            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void aTlsHandshakeThatDoesNotComeAboutIsCertainlyNotSent() throws Exception {
        GraphApi broken = api(RawServer.Connection::reset);
        URI tls = URI.create(url().toString().replace("http:", "https:"));

        assertThat(send(api(tls))).isInstanceOf(NotSent.class);
        assertThat(broken).isNotNull();
    }

    @Test
    void aRequestThatWasReadAndNotAnsweredIsUnknownAndNotSentAgain() throws Exception {
        GraphApi api = api(RawServer.Connection::read);

        assertThat(send(api)).isInstanceOf(Unknown.class);
        assertThat(bodies()).hasSize(1);
    }

    @Test
    void aResetAfterTheRequestWasReadIsUnknownAndNotSentAgain() throws Exception {
        GraphApi api = api(connection -> {
            connection.read();
            connection.reset();
        });

        assertThat(send(api)).isInstanceOf(Unknown.class);
        assertThat(bodies()).hasSize(1);
    }

    @Test
    void aKeptConnectionThatBreaksAfterReadingIsUnknownAndNotSentAgain() throws Exception {
        GraphApi api = api(connection -> {
            connection.read();
            connection.answer(200, "", OK);
            connection.read();
            connection.reset();
        });

        assertThat(send(api)).isInstanceOf(Accepted.class);
        assertThat(send(api)).isInstanceOf(Unknown.class);
        assertThat(bodies()).hasSize(2);
    }

    @Test
    void aKeptConnectionThatIsClosedAfterReadingIsUnknownAndNotSentAgain() throws Exception {
        GraphApi api = api(connection -> {
            connection.read();
            connection.answer(200, "", OK);
            connection.read();
        });

        assertThat(send(api)).isInstanceOf(Accepted.class);
        assertThat(send(api)).isInstanceOf(Unknown.class);
        assertThat(bodies()).hasSize(2);
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIsUnknown() throws Exception {
        GraphApi api = api(SHORT, connection -> {
            connection.read();
            connection.stayOpen();
        });

        assertThat(send(api)).isEqualTo(new Unknown<>("no answer within PT3S"));
    }

    @Test
    void anAnswerThatStopsInItsMiddleIsUnknown() throws Exception {
        GraphApi api = api(SHORT, connection -> {
            connection.read();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"messages\":");
            connection.stayOpen();
        });

        assertThat(send(api)).isEqualTo(new Unknown<>("no answer within PT3S"));
    }

    @Test
    void anInterruptedCallIsUnknownAndTheThreadStaysInterrupted() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        GraphApi api = api(connection -> {
            connection.read();
            read.countDown();
            connection.stayOpen();
        });
        CompletableFuture<GraphResult<SentMessage>> result = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread sender = new Thread(() -> {
            result.complete(send(api));
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        sender.start();

        read.await();
        sender.interrupt();

        assertThat(result.get()).isEqualTo(new Unknown<>("interrupted"));
        assertThat(interrupted.get()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{}", "{\"messages\":[]}", "{\"messages\":[{\"id\":7}]}"})
    void anAnswerOf200WithoutAnIdIsUnknown(String body) throws Exception {
        GraphApi api = api(connection -> {
            connection.read();
            connection.answer(200, "", body);
        });

        assertThat(send(api)).isEqualTo(new Unknown<>("HTTP 200 with an unreadable body"));
    }

    @Test
    void aServerErrorWithoutMetasCodeIsUnknown() throws Exception {
        GraphApi api = api(connection -> {
            connection.read();
            connection.answer(502, "", "<html>");
        });

        assertThat(send(api)).isInstanceOf(Unknown.class);
    }

    @Test
    void aServerErrorWithMetasCodeIsARefusal() throws Exception {
        GraphApi api = api(connection -> {
            connection.read();
            connection.answer(
                    500,
                    "Retry-After: 7\r\n",
                    "{\"error\":{\"message\":\"(#131000) Something went wrong\",\"code\":131000,\"error_data\":{\"details\":\"x\"}}}");
        });

        assertThat(send(api))
                .isEqualTo(new Refused<>(
                        new GraphError(131000, "(#131000) Something went wrong", "x", 500, Duration.ofSeconds(7))));
    }

    @ParameterizedTest
    @CsvSource({"429, '', ", "429, 30, PT30S", "429, 'Fri, 20 Nov 2026 10:02:00 GMT', PT2M", "404, soon, ", "302, '', "
    })
    void anotherAnswerWithoutMetasCodeIsARefusalByItsStatus(int status, String header, @Nullable Duration pause)
            throws Exception {
        GraphApi api = api(connection -> {
            connection.read();
            connection.answer(status, header.isEmpty() ? "" : "Retry-After: " + header + "\r\n", "no");
        });

        assertThat(send(api)).isEqualTo(new Refused<>(new GraphError(status, "HTTP " + status, null, status, pause)));
        assertThat(bodies()).hasSize(1);
    }

    @Test
    void aReadReceiptCarriesTheTypingIndicatorWhenAsked() throws Exception {
        GraphApi api = api(connection -> {
            connection.read();
            connection.answer(200, "", "{\"success\":true}");
            connection.read();
            connection.answer(200, "", "{\"success\":true}");
        });

        assertThat(api.markRead("42", "wamid.in", true)).isEqualTo(new Accepted<>(true));
        assertThat(api.markRead("42", "wamid.in", false)).isEqualTo(new Accepted<>(true));
        assertThat(bodies())
                .containsExactly(
                        "{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":\"wamid.in\",\"typing_indicator\":{\"type\":\"text\"}}",
                        "{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":\"wamid.in\"}");
    }

    @Test
    void manyCallsAtOnceEachGetTheirOwnAnswer() throws Exception {
        GraphApi api = api(connection -> {
            while (true) {
                String body = connection.read();
                connection.answer(
                        200,
                        "",
                        "{\"messages\":[{\"id\":"
                                + body.replaceAll("[^0-9\"]", "").substring(2) + "}]}");
            }
        });
        List<CompletableFuture<GraphResult<SentMessage>>> results = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            JsonNode message = JsonNodeFactory.instance.objectNode().put("to", "" + i);
            results.add(CompletableFuture.supplyAsync(() -> api.send("42", message)));
        }

        for (int i = 0; i < 50; i++) {
            assertThat(results.get(i).get()).isEqualTo(new Accepted<>(new SentMessage("" + i, null)));
        }
        assertThat(bodies()).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void anExceptionSaysWhatIsCertainAndWhetherToTryAgain() {
        GraphResult<String> refused = new Refused<>(new GraphError(131026, "Undeliverable", null, 400, null));
        GraphResult<String> unknown = new Unknown<>("reset");

        assertThatThrownBy(refused::orThrow)
                .isInstanceOf(GraphApiException.class)
                .hasMessage("code 131026, HTTP 400: Undeliverable")
                .extracting(e -> ((GraphApiException) e).retryable())
                .asInstanceOf(InstanceOfAssertFactories.BOOLEAN)
                .isFalse();
        assertThatThrownBy(unknown::orThrow)
                .isInstanceOf(GraphApiException.class)
                .extracting(e -> ((GraphApiException) e).retryable())
                .asInstanceOf(InstanceOfAssertFactories.BOOLEAN)
                .isTrue();
        assertThat(new Accepted<>("x").orThrow()).isEqualTo("x");
    }

    private static GraphResult<SentMessage> send(GraphApi api) {
        return api.send("42", JsonNodeFactory.instance.objectNode().put("to", "1"));
    }

    private GraphApi api(RawServer.Script script) throws Exception {
        return api(PATIENCE, script);
    }

    private GraphApi api(Duration requestTimeout, RawServer.Script script) throws Exception {
        server = new RawServer(script);
        return api(server.url(), PATIENCE, requestTimeout);
    }

    private static GraphApi api(URI url) {
        return api(url, PATIENCE, PATIENCE);
    }

    private static GraphApi api(URI url, Duration connectTimeout, Duration requestTimeout) {
        return new GraphApi(
                new GraphSettings(url, "v24.0", "token", connectTimeout, requestTimeout, PATIENCE),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private List<String> bodies() {
        return Objects.requireNonNull(server).bodies();
    }

    private URI url() {
        return Objects.requireNonNull(server).url();
    }

    /** Connections that nobody accepts, until the next one is not even acknowledged. */
    private static List<Socket> fill(ServerSocket full) throws Exception {
        List<Socket> waiting = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(full.getLocalSocketAddress(), 300);
            } catch (java.net.SocketTimeoutException e) {
                return waiting;
            }
        }
        throw new IllegalStateException("backlog: not full after 64 connections");
    }
}
