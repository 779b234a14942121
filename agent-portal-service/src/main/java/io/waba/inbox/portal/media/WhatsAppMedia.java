package io.waba.inbox.portal.media;

import io.waba.inbox.graph.GraphApiException;
import io.waba.inbox.graph.GraphError;
import io.waba.inbox.graph.GraphMedia;
import io.waba.inbox.graph.GraphResult;
import io.waba.inbox.graph.MediaLink;
import io.waba.inbox.media.MediaFile;
import io.waba.inbox.media.MediaKey;
import io.waba.inbox.media.MediaStore;
import io.waba.inbox.media.MediaTooLargeException;
import io.waba.inbox.portal.problem.ProblemException;
import io.waba.inbox.shared.access.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches files from WhatsApp into the store. Of several who want the same file at once in this instance one fetches and the others wait;
 * two instances may fetch it twice, which does no harm.
 */
final class WhatsAppMedia {

    private static final Logger log = LoggerFactory.getLogger(WhatsAppMedia.class);

    /** WhatsApp's largest: a document. */
    private static final long MAX_BYTES = 100L * 1024 * 1024;

    /** Who waits for WhatsApp occupies a thread of REST, of which there are 200. */
    private static final int MOST_WAITING = 32;

    private static final int MOST_WAITING_OF_ONE_TENANT = 16;

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofSeconds(5);

    /** "Unsupported get request": no such object, or not any more. */
    private static final int NO_SUCH_OBJECT = 100;

    private static final int GONE_STATUS = 404;

    private final Optional<GraphMedia> graph;
    private final MediaStore store;
    private final Places places = new Places(MOST_WAITING, MOST_WAITING_OF_ONE_TENANT);
    private final ConcurrentMap<MediaKey, CompletableFuture<MediaFile>> underWay = new ConcurrentHashMap<>();

    /**
     * A fetcher.
     *
     * @param graph empty when there is no access token
     */
    WhatsAppMedia(Optional<GraphMedia> graph, MediaStore store) {
        this.graph = graph;
        this.store = store;
    }

    /**
     * The file, stored.
     *
     * @throws ProblemException when WhatsApp has it no more, or does not give it now
     */
    MediaFile fetch(MessageFile file, String mediaId) {
        if (!places.take(file.key().tenantId())) {
            throw new ProblemException(ErrorCode.RATE_LIMITED, "Too many files are being fetched: try again", SOON);
        }
        try {
            CompletableFuture<MediaFile> mine = new CompletableFuture<>();
            CompletableFuture<MediaFile> others = underWay.putIfAbsent(file.key(), mine);
            return others == null ? fetch(file, mediaId, mine) : await(others);
        } finally {
            places.giveBack(file.key().tenantId());
        }
    }

    private MediaFile fetch(MessageFile file, String mediaId, CompletableFuture<MediaFile> promise) {
        try {
            // Somebody may have finished between the caller's look at the store and now.
            MediaFile stored = store.find(file.key()).orElseGet(() -> download(file, mediaId));
            promise.complete(stored);
            return stored;
        } catch (RuntimeException e) {
            promise.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(file.key(), promise);
        }
    }

    private MediaFile download(MessageFile file, String mediaId) {
        GraphMedia media = graph.orElseThrow(() -> {
            log.error("media mediaId={} not fetched: GRAPH_API_TOKEN: absent (expected: an access token)", mediaId);
            return new ProblemException(ErrorCode.UNAVAILABLE, "This service has no access token of WhatsApp");
        });
        // Anew each time: a link lives five minutes.
        MediaLink link = link(media.resolve(mediaId), mediaId);
        try (InputStream content = media.open(link, MAX_BYTES)) {
            MediaFile stored = store.store(
                    file.key(), mimeType(link.mimeType(), file.mimeType()), file.filename(), content, MAX_BYTES);
            log.info("media fetched mediaId={} bytes={}", mediaId, stored.size());
            return stored;
        } catch (MediaTooLargeException e) {
            throw new ProblemException(ErrorCode.PAYLOAD_TOO_LARGE, String.valueOf(e.getMessage()));
        } catch (IOException | GraphApiException e) {
            throw notNow(mediaId, e.getMessage());
        }
    }

    private static MediaLink link(GraphResult<MediaLink> answer, String mediaId) {
        if (answer instanceof GraphResult.Accepted<MediaLink> accepted) {
            return accepted.value();
        }
        if (answer instanceof GraphResult.Refused<MediaLink> refused && isGone(refused.error())) {
            // A token of another business gets the same answer.
            log.warn(
                    "media mediaId={} refused as gone: {} (expected: a file of the last 7 days, and a token that may see it)",
                    mediaId,
                    refused.error());
            throw new ProblemException(
                    ErrorCode.MEDIA_EXPIRED,
                    "media: " + mediaId + " is not at WhatsApp any more (expected: within 7 days of the message)");
        }
        throw notNow(mediaId, answer.toString());
    }

    private static boolean isGone(GraphError error) {
        return error.code() == NO_SUCH_OBJECT || error.httpStatus() == GONE_STATUS;
    }

    private static ProblemException notNow(String mediaId, @Nullable String reason) {
        log.warn("media mediaId={} not fetched: {}", mediaId, reason);
        return new ProblemException(ErrorCode.UNAVAILABLE, "WhatsApp does not give the file now: try again", SOON);
    }

    private static String mimeType(@Nullable String ofLink, @Nullable String ofMessage) {
        if (ofLink != null) {
            return ofLink;
        }
        return ofMessage == null ? "application/octet-stream" : ofMessage;
    }

    private static MediaFile await(CompletableFuture<MediaFile> others) {
        try {
            return others.get(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw new ProblemException(problem.code(), String.valueOf(problem.getMessage()), problem.retryAfter());
            }
            throw new IllegalStateException("file: another request failed to fetch it", e.getCause());
        } catch (TimeoutException e) {
            throw new ProblemException(ErrorCode.UNAVAILABLE, "The file is still being fetched: try again", SOON);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ErrorCode.UNAVAILABLE, "The service is stopping: try again", SOON);
        }
    }
}
