package io.waba.inbox.shared.outbound;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids of outbound messages: a function of tenant and sender's id, so that the same request twice is one message. */
public final class OutboundIds {

    private static final int BYTES = 16;

    private OutboundIds() {}

    /** The client's id of the repetition of a message: one for all who ask for it. */
    public static String clientIdOfResend(String messageId) {
        return "resend:" + messageId;
    }

    /** Our id of the message, known before WhatsApp has given it one. */
    public static String messageId(String tenantId, String clientMessageId) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(tenantId.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            byte[] hash = sha256.digest(clientMessageId.getBytes(StandardCharsets.UTF_8));
            return "m_" + HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
