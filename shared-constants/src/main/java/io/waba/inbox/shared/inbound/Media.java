package io.waba.inbox.shared.inbound;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waba.inbox.shared.wire.Require;
import org.jspecify.annotations.Nullable;

/**
 * A file on Meta's side.
 *
 * @param id the media id; lives seven days
 * @param mimeType its content type
 * @param sha256 its hash, as Meta writes it
 * @param url a link that works for five minutes, and only with the access token
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Media(String id, @Nullable String mimeType, @Nullable String sha256, @Nullable String url) {

    public Media {
        Require.text("id", id);
    }
}
