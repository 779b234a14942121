package io.waba.inbox.simulator;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A {@code multipart/form-data} body with one file in it. */
final class Multipart {

    private static final Pattern BOUNDARY = Pattern.compile("multipart/form-data;.*boundary=\"?([^\";]+)\"?.*");
    private static final Pattern NAME = Pattern.compile("(?i)content-disposition:[^\r\n]*[; ]name=\"([^\"]*)\"");
    private static final Pattern TYPE = Pattern.compile("(?i)content-type: *([^\r\n]+)");

    private final Map<String, String> fields = new HashMap<>();
    private byte @Nullable [] file;
    private String fileType = "application/octet-stream";

    private Multipart() {}

    /** @throws GraphApiException when it is not one, or has no file */
    static Multipart parse(@Nullable String contentType, byte[] body) {
        Matcher matcher = BOUNDARY.matcher(String.valueOf(contentType));
        if (!matcher.matches()) {
            throw GraphApiException.invalid("Content-Type", "multipart/form-data with a boundary");
        }
        Multipart form = new Multipart();
        // One char per byte, so that places in the text are places in the bytes.
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String boundary = "--" + matcher.group(1);
        int start = text.indexOf(boundary);
        while (start >= 0) {
            int end = text.indexOf("\r\n" + boundary, start + boundary.length());
            if (end < 0) {
                break;
            }
            form.part(text, start + boundary.length() + 2, end);
            start = end + 2;
        }
        if (form.file == null) {
            throw GraphApiException.missing("file");
        }
        return form;
    }

    String text(String field) {
        return fields.getOrDefault(field, "");
    }

    byte[] file() {
        return file == null ? new byte[0] : file;
    }

    String fileType() {
        return fileType;
    }

    private void part(String text, int start, int end) {
        int content = text.indexOf("\r\n\r\n", start) + 4;
        if (content < 4 || content > end) {
            throw GraphApiException.invalid("body", "parts with a head and a content");
        }
        String head = text.substring(start, content);
        Matcher name = NAME.matcher(head);
        if (!name.find()) {
            throw GraphApiException.invalid("body", "parts with a name");
        }
        byte[] bytes = text.substring(content, end).getBytes(StandardCharsets.ISO_8859_1);
        if (!name.group(1).equals("file")) {
            fields.put(name.group(1), new String(bytes, StandardCharsets.UTF_8));
            return;
        }
        file = bytes;
        Matcher type = TYPE.matcher(head);
        if (type.find()) {
            fileType = type.group(1).strip();
        }
    }
}
