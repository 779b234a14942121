package io.waba.inbox.media;

import java.io.IOException;

/** The content went on past the bound; nothing of it was stored. */
public final class MediaTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    MediaTooLargeException(long maxBytes) {
        super("file: more than " + maxBytes + " bytes (expected: " + maxBytes + " or fewer)");
    }
}
