package io.waba.inbox.webhook.translate;

import static io.waba.inbox.webhook.translate.Envelopes.message;
import static io.waba.inbox.webhook.translate.Envelopes.translateOne;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.waba.inbox.shared.inbound.InboundMessage;
import io.waba.inbox.shared.inbound.MessageContent;
import io.waba.inbox.shared.wire.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Each file in {@code meta/messages} is a message as Meta sends it beside the content that we make of it. */
class MessageTypesTest {

    static List<Path> fixtures() throws Exception {
        Path folder = Path.of(Objects.requireNonNull(MessageTypesTest.class.getResource("/meta/messages"))
                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void aMessageBecomesTheContentBesideIt(Path fixture) throws Exception {
        JsonNode pair = read(fixture);

        InboundMessage message = translateOne(message(pair.path("message").toString()), InboundMessage.class);

        assertThat(WireJson.decode(WireJson.encode(message), JsonNode.class).path("content"))
                .isEqualTo(pair.path("content"));
        assertThat(message.customer().waId()).isEqualTo("16505551234");
    }

    @Test
    void everyTypeOfContentHasAFixture() throws Exception {
        Set<String> known = Arrays.stream(MessageContent.class.getPermittedSubclasses())
                .map(type -> type.getAnnotation(JsonTypeName.class).value())
                .collect(Collectors.toSet());

        Set<String> seen = fixtures().stream()
                .map(MessageTypesTest::read)
                .map(pair -> pair.path("content").path("type").asString())
                .collect(Collectors.toSet());

        assertThat(seen).isEqualTo(known);
    }

    private static JsonNode read(Path fixture) {
        try {
            return WireJson.decode(Files.readAllBytes(fixture), JsonNode.class);
        } catch (IOException e) {
            throw new IllegalStateException(fixture.toString(), e);
        }
    }
}
