package io.waba.inbox.portal.media;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.waba.inbox.media.MediaFile;
import io.waba.inbox.media.MediaKey;
import io.waba.inbox.media.MediaStore;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.portal.problem.Problems;
import io.waba.inbox.shared.access.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Files that agents upload, to send them with a message. */
@RestController
public final class AttachmentController {

    private static final String PATH = "/api/attachments";
    private static final int ID_BYTES = 16;
    private static final int LONGEST_FILENAME = 240;
    /** Paths, control characters, ends of lines, and what turns the direction of writing. */
    private static final Pattern NOT_IN_A_NAME =
            Pattern.compile("[/\\\\\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]");

    private static final int MOST_AT_ONCE = 16;
    private static final int MOST_AT_ONCE_OF_ONE_TENANT = MOST_AT_ONCE / 2;
    private static final Duration SOON = Duration.ofSeconds(5);

    private final MediaStore store;
    private final SecureRandom random = new SecureRandom();
    private final Places places = new Places(MOST_AT_ONCE, MOST_AT_ONCE_OF_ONE_TENANT);

    AttachmentController(MediaStore store) {
        this.store = store;
    }

    /**
     * What was stored.
     *
     * @param attachmentId what a message names the file by
     * @param size in bytes
     */
    record Uploaded(String attachmentId, String mimeType, long size, @Nullable String filename) {}

    /** Whether a request brings a file rather than JSON. */
    public static boolean isUpload(HttpServletRequest request) {
        return request.getMethod().equals("POST") && request.getRequestURI().equals(PATH);
    }

    /**
     * Stores a file. The body is the file itself and {@code Content-Type} what it is.
     *
     * @param filename what the customer sees a document called
     */
    @Problems({ErrorCode.UNSUPPORTED_MEDIA_TYPE, ErrorCode.PAYLOAD_TOO_LARGE, ErrorCode.RATE_LIMITED})
    @Operation(
            description = "Stores a file. The body is the file itself and `Content-Type` what it is.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(mediaType = "*/*", schema = @Schema(type = "string", format = "binary"))))
    @PostMapping(PATH)
    @ResponseStatus(HttpStatus.CREATED)
    Uploaded upload(
            @AuthenticationPrincipal AgentIdentity agent,
            @RequestParam(required = false) @Nullable String filename,
            HttpServletRequest request)
            throws IOException {
        UploadBody body = new UploadBody(request.getInputStream(), request.getContentLengthLong(), System::nanoTime);
        if (!places.take(agent.tenantId())) {
            throw refused(body, new ProblemException(ErrorCode.RATE_LIMITED, "Too many uploads: try again", SOON));
        }
        try {
            String mimeType = mimeType(request);
            check(mimeType, body);
            return store(agent.tenantId(), mimeType, filename == null ? null : checked(filename), body);
        } finally {
            places.giveBack(agent.tenantId());
        }
    }

    private Uploaded store(String tenantId, String mimeType, @Nullable String filename, UploadBody body)
            throws IOException {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String attachmentId = "a_" + HexFormat.of().formatHex(id);
        try {
            MediaFile stored = store.store(
                    MediaKey.ofAttachment(tenantId, attachmentId), mimeType, filename, body, body.announced());
            return new Uploaded(attachmentId, mimeType, stored.size(), filename);
        } catch (UploadBody.BrokenOffException e) {
            throw new ProblemException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static void check(String mimeType, UploadBody body) throws IOException {
        AttachmentType type = AttachmentType.of(mimeType).orElse(null);
        if (type == null) {
            throw refused(
                    body,
                    new ProblemException(
                            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                            "Content-Type: " + mimeType + " (expected: one that WhatsApp takes: "
                                    + AttachmentType.allMimeTypes() + ")"));
        }
        if (body.announced() <= 0) {
            throw ProblemException.invalid("body", "empty", "the file");
        }
        if (body.announced() > type.maxBytes()) {
            throw refused(
                    body,
                    new ProblemException(
                            ErrorCode.PAYLOAD_TOO_LARGE,
                            "body: " + body.announced() + " bytes (expected: " + type.maxBytes() + " or less of "
                                    + mimeType + ")"));
        }
    }

    /** Who is still sending reads no answer: it goes by, for a while. */
    private static ProblemException refused(UploadBody body, ProblemException problem) throws IOException {
        body.passBy();
        return problem;
    }

    private static String mimeType(HttpServletRequest request) {
        String contentType = request.getContentType() == null ? "absent" : request.getContentType();
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static String checked(String filename) {
        String name = filename.strip();
        if (name.isEmpty()
                || name.length() > LONGEST_FILENAME
                || NOT_IN_A_NAME.matcher(name).find()) {
            throw ProblemException.invalid(
                    "filename",
                    name.length() > LONGEST_FILENAME ? name.length() + " characters" : name,
                    "a name without path of 1-" + LONGEST_FILENAME + " characters");
        }
        return name;
    }
}
