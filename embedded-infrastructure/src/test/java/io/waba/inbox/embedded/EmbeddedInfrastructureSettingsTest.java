package io.waba.inbox.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EmbeddedInfrastructureSettingsTest {

    @Test
    void withoutAnyVariableTheDefaultsHold() {
        EmbeddedInfrastructureSettings settings = EmbeddedInfrastructureSettings.fromEnvironment(Map.of());

        assertThat(settings.bindAddress()).isEqualTo("127.0.0.1");
        assertThat(settings.amqpPort()).isEqualTo(35672);
        assertThat(settings.mongodbPort()).isEqualTo(37017);
        assertThat(Objects.requireNonNull(settings.dataDirectory()))
                .isAbsolute()
                .endsWithRaw(Path.of(".run", "embedded-infrastructure"));
    }

    @Test
    void variablesAreRead() {
        EmbeddedInfrastructureSettings settings = EmbeddedInfrastructureSettings.fromEnvironment(
                Map.of("EMBEDDED_AMQP_PORT", " 1234 ", "EMBEDDED_MONGODB_PORT", "0", "EMBEDDED_DATA_DIR", "/var/data"));

        assertThat(settings).isEqualTo(new EmbeddedInfrastructureSettings("127.0.0.1", 1234, 0, Path.of("/var/data")));
    }

    @Test
    void whatIsNoPortIsRefusedByName() {
        assertThatThrownBy(() -> EmbeddedInfrastructureSettings.fromEnvironment(Map.of("EMBEDDED_AMQP_PORT", "70000")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("EMBEDDED_AMQP_PORT: 70000 (expected: 0-65535)");
        assertThatThrownBy(
                        () -> EmbeddedInfrastructureSettings.fromEnvironment(Map.of("EMBEDDED_MONGODB_PORT", "many")))
                .hasMessage("EMBEDDED_MONGODB_PORT: many (expected: 0-65535)");
    }
}
