package io.waba.inbox.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Files: {@code POST /{phone_number_id}/media}, {@code GET /{media_id}} and the link in its answer, which works for a short time. Knows the
 * last uploads and the samples that customers send. https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
 */
final class MediaEndpoint {

    /** Documents may have 100 MB; the rest is the envelope. */
    static final int MAX_BODY = 101 * 1024 * 1024;

    private static final int KEPT_UPLOADS = 20;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Clock clock;
    private final Duration linkLife;
    private final AtomicLong ids = new AtomicLong(700_000_000_000_000L);
    private final Map<String, SampleMedia> uploads = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SampleMedia> eldest) {
            return size() > KEPT_UPLOADS;
        }
    };

    MediaEndpoint(Clock clock, Duration linkLife) {
        this.clock = clock;
        this.linkLife = linkLife;
    }

    /** @throws GraphApiException when Meta would refuse it */
    synchronized Reply upload(@Nullable String contentType, byte[] body) {
        Multipart form = Multipart.parse(contentType, body);
        if (!form.text("messaging_product").equals("whatsapp")) {
            throw GraphApiException.invalid("messaging_product", "whatsapp");
        }
        String id = Long.toString(ids.incrementAndGet()) + "9";
        uploads.put(id, new SampleMedia(form.fileType(), form.file()));
        return Reply.json(200, NODES.objectNode().put("id", id));
    }

    /** @throws GraphApiException when there is no such file */
    Reply describe(String id, String host) {
        SampleMedia media = find(id);
        ObjectNode answer = NODES.objectNode()
                .put("messaging_product", "whatsapp")
                .put(
                        "url",
                        "http://" + host + "/simulator/media/" + id + "/"
                                + clock.instant().plus(linkLife).toEpochMilli())
                .put("mime_type", media.mimeType())
                .put("sha256", media.sha256())
                .put("file_size", media.content().length)
                .put("id", id);
        return Reply.json(200, answer);
    }

    /** @throws GraphApiException when the link is too old */
    Reply download(String id, long expiresAtMillis) {
        if (clock.instant().isAfter(Instant.ofEpochMilli(expiresAtMillis))) {
            throw new GraphApiException(
                    404, GraphApiException.INVALID_PARAMETER, "Unsupported get request", "The link has expired.");
        }
        SampleMedia media = find(id);
        return Reply.of(200, media.mimeType(), media.content());
    }

    private synchronized SampleMedia find(String id) {
        SampleMedia uploaded = uploads.get(id);
        if (uploaded != null) {
            return uploaded;
        }
        return SampleMedia.of(id)
                .orElseThrow(() -> new GraphApiException(
                        400,
                        GraphApiException.INVALID_PARAMETER,
                        "Unsupported get request",
                        "Object with ID '" + id + "' does not exist."));
    }
}
