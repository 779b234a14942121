package io.waba.inbox.webhook.receive;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Meta's {@code X-Hub-Signature-256}: {@code sha256=} and the HMAC-SHA256 of the raw body under the app secret, in hexadecimal. Meta's
 * description: https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
 */
final class WebhookSignature {

    static final String HEADER = "X-Hub-Signature-256";

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "sha256=";
    private static final int HEX_LENGTH = 64;

    private final SecretKeySpec key;

    WebhookSignature(String appSecret) {
        this.key = new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** Whether the header may be a signature at all, of any body. */
    static boolean isSignature(String header) {
        return header.startsWith(PREFIX)
                && header.length() == PREFIX.length() + HEX_LENGTH
                && header.chars().skip(PREFIX.length()).allMatch(HexFormat::isHexDigit);
    }

    /**
     * Whether the body was signed with our secret; takes the same time wherever the two signatures differ.
     *
     * @param header the header as it came, null when it did not
     * @param body the bytes as they came: the same JSON written another way has another signature
     */
    boolean matches(@Nullable String header, byte[] body) {
        return header != null
                && isSignature(header)
                && MessageDigest.isEqual(sign(body), HexFormat.of().parseHex(header, PREFIX.length(), header.length()));
    }

    private byte[] sign(byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + ": not available (expected: in every Java runtime)", e);
        }
    }
}
