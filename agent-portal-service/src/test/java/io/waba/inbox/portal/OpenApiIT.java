package io.waba.inbox.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The document that the page's types are made of. */
class OpenApiIT {

    /** What the page is built from; {@code -Dwaba.openapi.write=true} renews it. */
    private static final Path COMMITTED = Path.of("..", "agent-portal", "openapi.json");

    private static final Set<String> OF_THE_WIRE = Set.of("EventEnvelope");

    private static RestService service;
    private static JsonNode document;

    @BeforeAll
    static void start() {
        service = RestService.start();
        document = service.get("/v3/api-docs", null).body();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private record Endpoint(String name, JsonNode operation) {}

    private static List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                endpoints.add(new Endpoint(method.getKey() + " " + path.getKey(), method.getValue()));
            }
        }
        assertThat(endpoints).hasSizeGreaterThan(30);
        return endpoints;
    }

    @Test
    void everyEndpointSaysWhatItDoesAndHowItCanEnd() {
        assertThat(endpoints()).allSatisfy(endpoint -> {
            JsonNode operation = endpoint.operation();
            assertThat(operation.path("description").asString("")
                            + operation.path("summary").asString(""))
                    .as("comment of %s", endpoint.name())
                    .isNotBlank();
            assertThat(operation.path("responses").has("500"))
                    .as(endpoint.name())
                    .isTrue();
            boolean open =
                    operation.has("security") && operation.path("security").isEmpty();
            assertThat(operation.path("responses").has("401") || open)
                    .as(endpoint.name())
                    .isTrue();
        });
    }

    /** Those of the wire are described in docs/events. */
    @Test
    void everyRecordOfThePortalSaysWhatItIs() {
        List<String> silent = new ArrayList<>();
        for (Map.Entry<String, JsonNode> schema :
                document.at("/components/schemas").properties()) {
            if (!OF_THE_WIRE.contains(schema.getKey())
                    && schema.getValue().path("description").asString("").isBlank()
                    && schema.getValue().has("properties")) {
                silent.add(schema.getKey());
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void whatIsAlwaysThereIsRequired() {
        JsonNode page = document.at("/components/schemas/ConversationPage");

        assertThat(page.path("required").toString()).isEqualTo("[\"items\"]");
        assertThat(page.at("/properties/nextCursor/type").toString()).isEqualTo("[\"string\",\"null\"]");
    }

    /** Also in a record that is only ever part of another one. */
    @Test
    void whatIsAlwaysThereIsRequiredInEveryRecord() {
        JsonNode agent = document.at("/components/schemas/Agent");
        JsonNode message = document.at("/components/schemas/Message");

        assertThat(agent.path("required").values())
                .extracting(JsonNode::asString)
                .contains("id", "role", "version")
                .doesNotContain("email");
        assertThat(agent.at("/properties/email/type").toString()).isEqualTo("[\"string\",\"null\"]");
        assertThat(message.at("/properties/error/anyOf").toString())
                .isEqualTo("[{\"$ref\":\"#/components/schemas/Failure\"},{\"type\":\"null\"}]");
    }

    /** Two records of one name would be one schema. */
    @Test
    void reactionsThatAreSentAndReactionsThatAreShownAreTwoThings() {
        assertThat(document.at("/components/schemas/Reaction/properties").propertyNames())
                .containsExactlyInAnyOrder("messageId", "emoji");
        assertThat(document.at("/components/schemas/MessageReaction/properties").propertyNames())
                .containsExactlyInAnyOrder("from", "emoji", "at");
    }

    @Test
    void theCommittedDocumentIsTheOneThatIsServed() throws IOException {
        String served = JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                        .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                        .build()
                        .writeValueAsString(JsonMapper.shared().convertValue(withoutServers(), Map.class))
                + "\n";
        if (Boolean.getBoolean("waba.openapi.write")) {
            Files.writeString(COMMITTED, served);
        }

        assertThat(Files.readString(COMMITTED))
                .as("%s is renewed by -Dit.test=OpenApiIT -Dwaba.openapi.write=true", COMMITTED)
                .isEqualTo(served);
    }

    /** The address is the test's own. */
    private static JsonNode withoutServers() {
        return ((tools.jackson.databind.node.ObjectNode) document.deepCopy()).without("servers");
    }

    @Test
    void peopleCanBrowseItWithoutAnythingFromElsewhere() {
        HttpResponse<byte[]> page = service.sendForBytes(service.request("/swagger-ui/index.html"));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .contains("script-src 'self'; style-src 'self'")
                .doesNotContain("unsafe");
        assertThat(new String(page.body(), StandardCharsets.UTF_8))
                // What the policy would not let through.
                .doesNotContain("http://", "https://", "<style", "<script>")
                .contains("swagger-ui-bundle.js", "swagger-initializer.js");
        for (String part : List.of("swagger-ui.css", "swagger-ui-bundle.js", "swagger-initializer.js")) {
            assertThat(service.sendForBytes(service.request("/swagger-ui/" + part))
                            .statusCode())
                    .as(part)
                    .isEqualTo(200);
        }
        assertThat(service.get("/v3/api-docs/swagger-config", null)
                        .body()
                        .path("url")
                        .asString())
                .isEqualTo("/v3/api-docs");
    }
}
