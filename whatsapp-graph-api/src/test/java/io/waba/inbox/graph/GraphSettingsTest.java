package io.waba.inbox.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphSettingsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "graph.facebook.com | v24.0 | t | GRAPH_API_BASE_URL: \"graph.facebook.com\" (expected: scheme",
                "https://graph.facebook.com/v24.0 | v24.0 | t | GRAPH_API_BASE_URL: \"https://graph.facebook.com/v24.0\" (expected: scheme",
                "https://graph.facebook.com | 24 | t | GRAPH_API_VERSION: \"24\" (expected: such as v24.0)",
                "https://graph.facebook.com | v24.0 | '' | GRAPH_API_TOKEN: missing or not printable (expected:",
                "https://graph.facebook.com | v24.0 | 'a b' | GRAPH_API_TOKEN: missing or not printable (expected:"
            })
    void aWrongSettingIsNamedWithWhatIsExpected(String url, String version, String token, String message) {
        assertThatThrownBy(() -> GraphSettings.of(URI.create(url), version, token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aTimeOutOfZeroIsRefused() {
        assertThatThrownBy(() -> new GraphSettings(
                        URI.create("https://x"),
                        "v24.0",
                        "t",
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1)))
                .hasMessage("waba.graph.connect-timeout: PT0S (expected: more than zero)");
    }

    @Test
    void theTokenIsNotShown() {
        assertThat(GraphSettings.of(URI.create("https://graph.facebook.com/"), "v24.0", "secret-token"))
                .hasToString("GraphSettings[https://graph.facebook.com/v24.0]");
    }
}
