package io.waba.inbox.graph;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a file can be fetched, for five minutes and with the access token only.
 *
 * @param url for {@link GraphMedia#open}
 * @param mimeType its content type
 * @param sha256 its hash, as Meta writes it
 * @param fileSize in bytes, -1 when Meta did not say
 */
public record MediaLink(URI url, @Nullable String mimeType, @Nullable String sha256, long fileSize) {}
