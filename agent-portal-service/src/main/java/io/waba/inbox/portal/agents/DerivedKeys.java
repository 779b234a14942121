package io.waba.inbox.portal.agents;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Keys for other purposes than tokens, from the one secret: the same on every instance, and of no use for signing tokens. */
public final class DerivedKeys {

    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] secret;

    public DerivedKeys(TokenSettings settings) {
        this.secret = settings.secret().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The key of a purpose.
     *
     * @param purpose a constant of the caller, such as {@code cursor}
     * @return an HMAC-SHA-256 key of 256 bits
     */
    public SecretKey derive(String purpose) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return new SecretKeySpec(
                    mac.doFinal(("derived key: " + purpose).getBytes(StandardCharsets.UTF_8)), ALGORITHM);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
