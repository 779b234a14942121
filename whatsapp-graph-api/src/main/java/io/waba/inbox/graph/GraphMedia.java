package io.waba.inbox.graph;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Files on Meta's side. All calls may be repeated. Safe for use by many threads.
 * https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
 */
public final class GraphMedia {

    private static final int MAX_ERROR_BODY = 64 * 1024;

    private final GraphHttp http;
    private final GraphSettings settings;

    GraphMedia(GraphHttp http, GraphSettings settings) {
        this.http = http;
        this.settings = settings;
    }

    /**
     * Asks where a file can be fetched.
     *
     * @param mediaId from a webhook (lives seven days) or an upload (thirty days)
     */
    public GraphResult<MediaLink> resolve(String mediaId) {
        HttpRequest request = http.request(GraphApi.segment(mediaId)).GET().build();
        return http.call(request, settings.requestTimeout(), this::link);
    }

    /**
     * Opens a file; the caller closes it. What it is read from breaks off with an {@link IOException} past the bound, after the transfer
     * time-out and when the connection ends early, never with a short file.
     *
     * @param link from {@link #resolve}, not older than five minutes
     * @param maxBytes more than this is refused
     * @throws IOException when there is no answer, or the file is larger than {@code maxBytes}
     * @throws GraphApiException when Meta refuses, with {@code Refused}
     */
    public InputStream open(MediaLink link, long maxBytes) throws IOException {
        HttpRequest request = http.authorized(link.url()).GET().build();
        CompletableFuture<HttpResponse<InputStream>> answer = http.stream(request);
        HttpResponse<InputStream> response = await(answer);
        InputStream body = response.body();
        try {
            if (response.statusCode() != 200) {
                throw new GraphApiException(new GraphResult.Refused<>(
                        http.refusal(response.statusCode(), response.headers(), body.readNBytes(MAX_ERROR_BODY))));
            }
            long length = response.headers().firstValueAsLong("Content-Length").orElse(0);
            if (length > maxBytes) {
                throw new IOException("file: " + length + " bytes (expected: " + maxBytes + " or fewer)");
            }
        } catch (IOException | RuntimeException e) {
            body.close();
            throw e;
        }
        return new BoundedStream(body, maxBytes, settings.transferTimeout());
    }

    /**
     * Uploads a file to send it by its id.
     *
     * @param size of the content, in bytes
     * @param content opened anew for each try of the client
     * @return the media id
     */
    public GraphResult<String> upload(
            String phoneNumberId, String filename, String mimeType, long size, Supplier<InputStream> content) {
        String boundary = UUID.randomUUID().toString();
        HttpRequest request = http.request(GraphApi.segment(phoneNumberId) + "/media")
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(multipart(boundary, filename, mimeType, size, content))
                .build();
        return http.call(request, settings.transferTimeout(), GraphMedia::id);
    }

    private HttpResponse<InputStream> await(CompletableFuture<HttpResponse<InputStream>> answer) throws IOException {
        try {
            return answer.get(settings.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException(GraphHttp.reason(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no answer within " + settings.requestTimeout(), e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The token goes along, so that a secure API cannot be made to have it sent in the clear. */
    private Optional<MediaLink> link(JsonNode answer) {
        String url = answer.path("url").asString("");
        if (!url.matches("https?://[^ ]+")
                || (url.startsWith("http:") && !"http".equals(settings.baseUrl().getScheme()))) {
            return Optional.empty();
        }
        String mimeType = answer.path("mime_type").asString("");
        String sha256 = answer.path("sha256").asString("");
        return Optional.of(new MediaLink(
                URI.create(url),
                mimeType.isEmpty() ? null : mimeType,
                sha256.isEmpty() ? null : sha256,
                answer.path("file_size").asLong(-1)));
    }

    private static Optional<String> id(JsonNode answer) {
        String id = answer.path("id").asString("");
        return id.isBlank() ? Optional.empty() : Optional.of(id);
    }

    private static BodyPublisher multipart(
            String boundary, String filename, String mimeType, long size, Supplier<InputStream> content) {
        String head = field(boundary, "messaging_product", "whatsapp")
                + field(boundary, "type", mimeType)
                + "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + quoted(filename)
                + "\"\r\nContent-Type: " + mimeType.replaceAll("[\r\n]", " ") + "\r\n\r\n";
        return BodyPublishers.concat(
                BodyPublishers.ofString(head),
                BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(content), size),
                BodyPublishers.ofByteArray(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII)));
    }

    private static String field(String boundary, String name, String value) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    /** As browsers write it: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
    private static String quoted(String filename) {
        return filename.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
    }
}
