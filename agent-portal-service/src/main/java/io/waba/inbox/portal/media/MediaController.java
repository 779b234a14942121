package io.waba.inbox.portal.media;

import io.waba.inbox.media.MediaFile;
import io.waba.inbox.portal.agents.AgentIdentity;
import io.waba.inbox.portal.problem.Problems;
import io.waba.inbox.shared.access.ErrorCode;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The files of messages. */
@RestController
final class MediaController {

    private static final Duration NEVER_CHANGES = Duration.ofDays(365);

    private final MediaReader reader;

    MediaController(MediaReader reader) {
        this.reader = reader;
    }

    /**
     * A message's file, whole or in ranges. What a browser could run is only given to be saved.
     *
     * @param path the message's id, which may have slashes in it
     */
    @Problems(ErrorCode.MEDIA_EXPIRED)
    @GetMapping("/api/media/{*path}")
    ResponseEntity<Resource> media(@AuthenticationPrincipal AgentIdentity agent, @PathVariable String path) {
        MediaFile file = reader.ofMessage(agent.tenantId(), path.substring(1));
        ServedType type = ServedType.of(file.mimeType());
        ContentDisposition.Builder disposition =
                type.inline() ? ContentDisposition.inline() : ContentDisposition.attachment();
        if (file.filename() != null) {
            disposition.filename(file.filename(), StandardCharsets.UTF_8);
        }
        return ResponseEntity.ok()
                .contentType(type.mediaType())
                .cacheControl(CacheControl.maxAge(NEVER_CHANGES).cachePrivate().immutable())
                // One browser may be used by agents of two tenants, one after the other.
                .varyBy(HttpHeaders.AUTHORIZATION)
                // A key stands for one content for ever, but one copy's id is shorter and has no character to escape.
                .eTag("\"" + file.id() + "\"")
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition.build().toString())
                .body(new StoredResource(file));
    }

    /** Opened for each range that is asked for. */
    private final class StoredResource extends AbstractResource {

        private final MediaFile file;

        StoredResource(MediaFile file) {
            this.file = file;
        }

        @Override
        public InputStream getInputStream() {
            return reader.open(file);
        }

        @Override
        public long contentLength() {
            return file.size();
        }

        @Override
        public String getDescription() {
            return "file " + file.id();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof StoredResource resource && resource.file.equals(file);
        }

        @Override
        public int hashCode() {
            return file.hashCode();
        }
    }
}
