package io.waba.inbox.media;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of conversations. A file is there whole or not at all, and never changes. Safe for use by many threads and by many instances;
 * every call may block for as long as the store takes.
 */
public interface MediaStore {

    /** The file of that key. */
    Optional<MediaFile> find(MediaKey key);

    /**
     * Stores a file; when this returns it has survived the loss of a process, and where the store is replicated of a machine. Storing the
     * same key again, or twice at once, does no harm: {@link #find} goes on to find the first.
     *
     * @param mimeType what the sender says it is
     * @param filename what the sender calls it
     * @param content is read to its end and not closed
     * @param maxBytes more than this is refused
     * @throws MediaTooLargeException past that bound; nothing was stored
     * @throws IOException when the content breaks off; nothing was stored
     */
    MediaFile store(MediaKey key, String mimeType, @Nullable String filename, InputStream content, long maxBytes)
            throws IOException;

    /**
     * Opens a file; the caller closes it. {@link InputStream#skip} costs nothing, however far it goes. Reading breaks off with an
     * {@link IOException} when the store goes away, never with a short file.
     */
    InputStream open(MediaFile file);
}
