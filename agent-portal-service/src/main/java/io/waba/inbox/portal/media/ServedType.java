package io.waba.inbox.portal.media;

import java.util.Locale;
import java.util.Set;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * What a file is served as; the sender only says what it is.
 *
 * @param mediaType passive, or bytes
 * @param inline whether a browser may show it in place
 */
record ServedType(MediaType mediaType, boolean inline) {

    private static final Set<String> SHOWN =
            Set.of("image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf", "text/plain");

    /** What runs, or may be read as something that runs, where it is opened. */
    private static final Set<String> ACTIVE = Set.of("html", "xml", "svg", "javascript", "ecmascript", "xhtml");

    /** Word, Excel and PowerPoint: openxmlformats-officedocument. */
    private static final String OFFICE = "openxmlformats";

    static ServedType of(String mimeType) {
        MediaType parsed;
        try {
            parsed = MediaType.parseMediaType(mimeType);
        } catch (InvalidMediaTypeException e) {
            return bytes();
        }
        String essence = (parsed.getType() + "/" + parsed.getSubtype()).toLowerCase(Locale.ROOT);
        boolean active = ACTIVE.stream().anyMatch(essence::contains) && !essence.contains(OFFICE);
        if (active || !parsed.isConcrete()) {
            return bytes();
        }
        boolean sound = essence.startsWith("audio/") || essence.startsWith("video/");
        return new ServedType(parsed, sound || SHOWN.contains(essence));
    }

    private static ServedType bytes() {
        return new ServedType(MediaType.APPLICATION_OCTET_STREAM, false);
    }
}
