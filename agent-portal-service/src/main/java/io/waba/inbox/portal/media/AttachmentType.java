package io.waba.inbox.portal.media;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What WhatsApp takes, and how large it may be.
 * https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types
 */
public enum AttachmentType {
    IMAGE(5L * 1024 * 1024, "image/jpeg", "image/png"),
    STICKER(500L * 1024, "image/webp"),
    AUDIO(16L * 1024 * 1024, "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
    VIDEO(16L * 1024 * 1024, "video/mp4", "video/3gpp"),
    DOCUMENT(
            100L * 1024 * 1024,
            "application/pdf",
            "text/plain",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation");

    /** In bytes, of the kind that may be largest. */
    public static final long LARGEST = DOCUMENT.maxBytes;

    private final long maxBytes;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is
    private final List<String> mimeTypes;

    AttachmentType(long maxBytes, String... mimeTypes) {
        this.maxBytes = maxBytes;
        this.mimeTypes = List.of(mimeTypes);
    }

    /** The kind that a content type, without parameters and in lower case, belongs to. */
    static Optional<AttachmentType> of(String mimeType) {
        return Arrays.stream(values())
                .filter(type -> type.mimeTypes.contains(mimeType))
                .findFirst();
    }

    static String allMimeTypes() {
        return Arrays.stream(values()).flatMap(type -> type.mimeTypes.stream()).collect(Collectors.joining(", "));
    }

    long maxBytes() {
        return maxBytes;
    }
}
