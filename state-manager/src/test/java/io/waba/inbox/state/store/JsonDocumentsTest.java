package io.waba.inbox.state.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.waba.inbox.shared.wire.WireJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class JsonDocumentsTest {

    @Test
    void everyKindOfValueSurvives() {
        Document document = of(
                "{\"s\":\"x\",\"i\":7,\"l\":9007199254740993,\"d\":1.50,\"b\":true,\"n\":null,\"a\":[1,{\"k\":[]},null],\"o\":{}}");

        assertThat(document)
                .isEqualTo(new Document("s", "x")
                        .append("i", 7)
                        .append("l", 9007199254740993L)
                        .append("d", 1.5)
                        .append("b", true)
                        .append("n", null)
                        .append("a", Arrays.asList(1, new Document("k", List.of()), null))
                        .append("o", new Document()));
    }

    @Test
    void aNumberThatIsNoDoubleKeepsItsDigits() {
        assertThat(of("{\"n\":0.12345678901234567890}").get("n")).isEqualTo(Decimal128.parse("0.12345678901234567890"));
        assertThat(of("{\"n\":123456789012345678901234567890123456789}").get("n"))
                .isEqualTo("123456789012345678901234567890123456789");
    }

    @Test
    void namesThatMongoDbWouldReadAsOperatorsOrPathsAreStoredHarmlessly() {
        assertThat(of("{\"$set\":{\"a.b\":1,\"c$\":2}}"))
                .isEqualTo(new Document("＄set", new Document("a．b", 1).append("c$", 2)));
    }

    private static Document of(String json) {
        return JsonDocuments.of(WireJson.decode(json.getBytes(StandardCharsets.UTF_8), JsonNode.class));
    }
}
