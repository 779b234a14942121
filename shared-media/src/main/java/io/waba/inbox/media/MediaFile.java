package io.waba.inbox.media;

import org.jspecify.annotations.Nullable;

/**
 * A file that is stored, whole.
 *
 * @param id the store's own name of this copy; two that stored the same key at once have left two copies, either of which is the file
 * @param mimeType as the sender named it: not to be trusted
 * @param filename as the sender named it: not to be trusted
 * @param size in bytes
 */
public record MediaFile(String id, MediaKey key, String mimeType, @Nullable String filename, long size) {}
