package io.waba.inbox.webhook.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {

    private static final byte[] BODY = "{\"text\":\"Ol\\u00e1\"}".getBytes(StandardCharsets.UTF_8);

    /** From {@code printf '%s' '{"text":"Ol\u00e1"}' | openssl dgst -sha256 -hmac 0123456789abcdef}. */
    private static final String HEX = "d185290f9092a80619cab1e573642c767f20507a0c7064226d80a8eaf1eb0666";

    private final WebhookSignature signature = new WebhookSignature("0123456789abcdef");

    @Test
    void whatOpensslSignsIsAccepted() {
        assertThat(signature.matches("sha256=" + HEX, BODY)).isTrue();
        assertThat(signature.matches("sha256=" + HEX.toUpperCase(Locale.ROOT), BODY))
                .isTrue();
    }

    @Test
    void theSameJsonWrittenAnotherWayIsRefused() {
        byte[] rewritten = "{\"text\":\"Olá\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(signature.matches("sha256=" + HEX, rewritten)).isFalse();
    }

    @Test
    void aDifferenceAnywhereIsRefused() {
        for (int i = 0; i < HEX.length(); i++) {
            char other = HEX.charAt(i) == '0' ? '1' : '0';
            String forged = HEX.substring(0, i) + other + HEX.substring(i + 1);
            assertThat(signature.matches("sha256=" + forged, BODY)).as(forged).isFalse();
        }
    }

    @Test
    void anotherSecretIsRefused() {
        assertThat(new WebhookSignature("0123456789abcdeF").matches("sha256=" + HEX, BODY))
                .isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "sha256=", HEX, "sha1=" + HEX, "sha256=" + HEX + "00", "sha256= " + HEX, "sha256=zz"})
    void whatIsNotASignatureIsRefused(String header) {
        assertThat(signature.matches(header, BODY)).isFalse();
    }

    @Test
    void sixtyFourCharactersThatAreNotHexadecimalAreRefused() {
        assertThat(signature.matches("sha256=" + "g".repeat(64), BODY)).isFalse();
    }
}
