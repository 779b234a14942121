package io.waba.inbox.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waba.inbox.graph.GraphResult.Accepted;
import io.waba.inbox.graph.GraphResult.Unknown;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GraphMediaTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private @Nullable RawServer server;

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aFileIsReadWholeWithinItsBound() throws Exception {
        GraphMedia media = media(connection -> {
            connection.read();
            connection.answer(200, "", "0123456789");
        });

        try (InputStream file = media.open(link(), 10)) {
            assertThat(file.readAllBytes()).hasSize(10);
        }
    }

    @Test
    void aFileThatSaysItIsTooLargeIsNotRead() throws Exception {
        GraphMedia media = media(connection -> {
            connection.read();
            connection.answer(200, "", "0123456789");
        });

        assertThatThrownBy(() -> media.open(link(), 9))
                .isInstanceOf(IOException.class)
                .hasMessage("file: 10 bytes (expected: 9 or fewer)");
    }

    @Test
    void aFileThatTurnsOutToBeTooLargeBreaksOff() throws Exception {
        GraphMedia media = media(connection -> {
            connection.read();
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n");
            connection.stayOpen();
        });

        try (InputStream file = media.open(link(), 9)) {
            assertThatThrownBy(file::readAllBytes).hasMessage("file: more than 9 bytes (expected: 9 or fewer)");
        }
    }

    @Test
    void aFileThatStopsInItsMiddleBreaksOffAndIsNotTakenForAShortOne() throws Exception {
        GraphMedia media = media(Duration.ofSeconds(1), connection -> {
            connection.read();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
            connection.stayOpen();
        });

        try (InputStream file = media.open(link(), 100)) {
            assertThatThrownBy(file::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessage("file: not there after PT1S (expected: within the transfer time-out)");
        }
    }

    @Test
    void aFileWhoseConnectionBreaksIsNotTakenForAShortOne() throws Exception {
        GraphMedia media = media(connection -> {
            connection.read();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
        });

        try (InputStream file = media.open(link(), 100)) {
            assertThatThrownBy(file::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aRefusedFileSaysWhy() throws Exception {
        GraphMedia media = media(connection -> {
            connection.read();
            connection.answer(404, "", "gone");
        });

        assertThatThrownBy(() -> media.open(link(), 100))
                .isInstanceOf(GraphApiException.class)
                .hasMessage("code 404, HTTP 404: HTTP 404");
    }

    @Test
    void aLinkThatIsNotOfTheWebIsNotFollowed() throws Exception {
        GraphMedia media = media(connection -> {
            connection.read();
            connection.answer(200, "", "{\"url\":\"ftp://elsewhere/file\"}");
        });

        assertThat(media.resolve("1")).isInstanceOf(Unknown.class);
    }

    @Test
    void anUploadCarriesTheFileAndItsLength() throws Exception {
        GraphMedia media = media(connection -> {
            connection.read();
            connection.answer(200, "", "{\"id\":\"77\"}");
        });
        byte[] content = "the content".getBytes(StandardCharsets.UTF_8);

        assertThat(media.upload(
                        "42", "a \"b\".txt", "text/plain", content.length, () -> new ByteArrayInputStream(content)))
                .isEqualTo(new Accepted<>("77"));

        assertThat(Objects.requireNonNull(server).bodies())
                .singleElement()
                .asString()
                .contains("name=\"messaging_product\"\r\n\r\nwhatsapp\r\n")
                .contains("filename=\"a %22b%22.txt\"\r\nContent-Type: text/plain\r\n\r\nthe content\r\n--");
    }

    private GraphMedia media(RawServer.Script script) throws Exception {
        return media(PATIENCE, script);
    }

    private GraphMedia media(Duration transferTimeout, RawServer.Script script) throws Exception {
        server = new RawServer(script);
        return new GraphApi(
                        new GraphSettings(server.url(), "v24.0", "token", PATIENCE, PATIENCE, transferTimeout),
                        Clock.systemUTC())
                .media();
    }

    private MediaLink link() {
        return new MediaLink(URI.create(Objects.requireNonNull(server).url() + "/file"), null, null, -1);
    }
}
