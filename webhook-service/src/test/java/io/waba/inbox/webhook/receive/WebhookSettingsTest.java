package io.waba.inbox.webhook.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class WebhookSettingsTest {

    private static final String GOOD = "0123456789abcdef";

    @Test
    void aSecretThatIsMissingOrWeakIsNamed() {
        assertThatThrownBy(() -> WebhookSettings.requireSecrets(Map.of()))
                .hasMessage("WABA_VERIFY_TOKEN: missing (expected: at least 16 characters)");
        assertThatThrownBy(() -> WebhookSettings.requireSecrets(Map.of("WABA_VERIFY_TOKEN", GOOD)))
                .hasMessage("WABA_APP_SECRET: missing (expected: at least 16 characters)");
        assertThatThrownBy(() -> WebhookSettings.requireSecrets(
                        Map.of("WABA_VERIFY_TOKEN", GOOD, "WABA_APP_SECRET", " 123456789012345 ")))
                .hasMessage("WABA_APP_SECRET: 15 characters (expected: at least 16 characters)");
        assertThatThrownBy(() -> new WebhookSettings(GOOD, "short", DataSize.ofMegabytes(3), Duration.ofSeconds(1)))
                .hasMessage("WABA_APP_SECRET: 5 characters (expected: at least 16 characters)");
        assertThatCode(() -> WebhookSettings.requireSecrets(Map.of("WABA_VERIFY_TOKEN", GOOD, "WABA_APP_SECRET", GOOD)))
                .doesNotThrowAnyException();
    }

    @Test
    void noSecretIsPrinted() {
        assertThat(new WebhookSettings(GOOD, GOOD, DataSize.ofMegabytes(3), Duration.ofSeconds(1)))
                .asString()
                .doesNotContain(GOOD);
    }
}
