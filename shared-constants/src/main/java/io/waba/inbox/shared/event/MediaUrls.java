package io.waba.inbox.shared.event;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where the portal serves a message's file: the {@code media_url} of events and of REST. */
public final class MediaUrls {

    private static final String BASE = "/api/media/";

    private MediaUrls() {}

    /** A path on the portal, to be asked for with the agent's token; ids of WhatsApp may have any character of base64. */
    public static String ofMessage(String messageId) {
        return BASE
                + URLEncoder.encode(messageId, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2F", "/")
                        .replace("%3D", "=");
    }
}
