package io.waba.inbox.state.outbound;

import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;

/** Files that agents uploaded to be sent. */
@FunctionalInterface
public interface Attachments {

    /**
     * A file.
     *
     * @param size in bytes
     * @param content opened anew for each reading
     */
    record Attachment(String filename, String mimeType, long size, Supplier<InputStream> content) {}

    /** The tenant's file of that id, or empty when there is none. */
    Optional<Attachment> find(String tenantId, String attachmentId);
}
