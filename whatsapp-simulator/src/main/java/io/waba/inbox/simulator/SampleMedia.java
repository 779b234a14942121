package io.waba.inbox.simulator;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * The files that simulated customers send: one for each content type, which the id's last digit tells, so that the process that sends the
 * webhook and the one that serves the file need not know each other. Uploads are kept as one too.
 */
final class SampleMedia {

    private static final List<String> TYPES =
            List.of("image/jpeg", "video/mp4", "audio/mpeg", "audio/ogg; codecs=opus", "application/pdf", "image/webp");
    private static final String PDF =
            """
            %PDF-1.4
            1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
            2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
            3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
            trailer<</Root 1 0 R>>
            %%EOF
            """;
    /** One pixel. */
    private static final String WEBP = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==";

    private static final int MP3_FRAME = 417;
    private static final int MP3_FRAMES = 38;

    private final String mimeType;
    private final byte[] content;

    SampleMedia(String mimeType, byte[] content) {
        this.mimeType = mimeType;
        this.content = content;
    }

    /** An id of a file of a content type. */
    static String id(String mimeType, String digits) {
        int type = TYPES.indexOf(mimeType);
        if (type < 0) {
            throw new IllegalArgumentException("mimeType: " + mimeType + " (expected: one of " + TYPES + ")");
        }
        return digits + type;
    }

    /** The file of an id; empty for what is no id of a sample. */
    static Optional<SampleMedia> of(String id) {
        if (!id.matches("[0-9]{9,19}[0-5]")) {
            return Optional.empty();
        }
        return Optional.of(ofType(TYPES.get(id.charAt(id.length() - 1) - '0')));
    }

    static SampleMedia ofType(String mimeType) {
        return new SampleMedia(
                mimeType,
                switch (mimeType) {
                    case "image/jpeg" -> jpeg();
                    case "image/webp" -> Base64.getDecoder().decode(WEBP);
                    case "application/pdf" -> PDF.getBytes(StandardCharsets.US_ASCII);
                    case "audio/mpeg" -> silence();
                    default -> ("A sample of " + mimeType).getBytes(StandardCharsets.US_ASCII);
                });
    }

    String mimeType() {
        return mimeType;
    }

    byte[] content() {
        return content;
    }

    /** The hash as webhooks carry it: base64 of SHA-256. */
    String sha256() {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] jpeg() {
        BufferedImage image = new BufferedImage(320, 200, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, new Color(0x128C7E), 320, 200, new Color(0xDCF8C6)));
        graphics.fillRect(0, 0, 320, 200);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "jpg", bytes)) {
                throw new IllegalStateException("jpg: no writer (expected: in every Java runtime with java.desktop)");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** One second of MPEG-1 layer III at 128 kbit/s and 44.1 kHz. */
    private static byte[] silence() {
        byte[] frames = new byte[MP3_FRAME * MP3_FRAMES];
        for (int frame = 0; frame < frames.length; frame += MP3_FRAME) {
            frames[frame] = (byte) 0xff;
            frames[frame + 1] = (byte) 0xfb;
            frames[frame + 2] = (byte) 0x90;
        }
        return frames;
    }
}
