package io.waba.inbox.portal.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RealtimeSettingsTest {

    private static RealtimeSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("waba", RealtimeSettings.class);
    }

    @Test
    void everySettingHasASafeDefault() {
        RealtimeSettings settings = bind(Map.of());
        assertThat(settings.allowedOrigins())
                .containsExactly(
                        "http://localhost:3012",
                        "http://localhost:3014",
                        "http://localhost:3000",
                        "http://localhost:3314");
        assertThat(settings.realtime().port()).isEqualTo(3015);
        assertThat(settings.realtime().pingInterval()).isEqualTo(Duration.ofSeconds(25));
        assertThat(settings.realtime().pingTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.realtime().connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.realtime().agentCheckInterval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.realtime().maxPayload()).isEqualTo(100_000);
    }

    @Test
    void settingsComeFromOutside() {
        RealtimeSettings settings = bind(Map.of(
                "waba.allowed-origins", "https://inbox.example.com,https://b.example.com:8443",
                "waba.realtime.port", "0",
                "waba.realtime.ping-interval", "300ms"));
        assertThat(settings.allowedOrigins()).hasSize(2);
        assertThat(settings.realtime().port()).isZero();
        assertThat(settings.realtime().pingInterval()).isEqualTo(Duration.ofMillis(300));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "waba.realtime.port            | 70000     | PORTAL_REALTIME_PORT: 70000 (expected: 0-65535)",
                "waba.allowed-origins          | *         | ALLOWED_ORIGINS: * (expected: origins such as https://inbox.example.com)",
                "waba.allowed-origins          | https://a.example/path | ALLOWED_ORIGINS: https://a.example/path (expected: origins such as https://inbox.example.com)",
                "waba.realtime.ping-timeout    | 0s        | waba.realtime.ping-timeout: PT0S (expected: 1 millisecond or more)",
                "waba.realtime.agent-check-interval | 0s   | waba.realtime.agent-check-interval: PT0S (expected: 1 millisecond or more)",
                "waba.realtime.max-payload     | 10        | waba.realtime.max-payload: 10 (expected: 1000-10000000)"
            })
    void aSettingWithWhichThePortMustNotRunIsRefused(String name, String value, String message) {
        assertThatThrownBy(() -> bind(Map.of(name, value))).rootCause().hasMessage(message);
    }
}
