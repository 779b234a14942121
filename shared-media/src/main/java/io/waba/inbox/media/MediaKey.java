package io.waba.inbox.media;

import io.waba.inbox.shared.wire.Require;

/**
 * What a file is found by. The tenant is part of it: another tenant's key never names the same file. A key stands for one content for ever.
 *
 * @param tenantId whose file
 * @param name unique within the tenant
 */
public record MediaKey(String tenantId, String name) {

    private static final String WHATSAPP = "whatsapp:";
    private static final String ATTACHMENT = "attachment:";

    public MediaKey {
        Require.text("tenantId", tenantId);
        Require.text("name", name);
    }

    /** A file that a customer sent, by the media id of the webhook. */
    public static MediaKey ofWhatsApp(String tenantId, String mediaId) {
        return new MediaKey(tenantId, WHATSAPP + mediaId);
    }

    /** A file that an agent uploaded, by the id that the upload was answered with. */
    public static MediaKey ofAttachment(String tenantId, String attachmentId) {
        return new MediaKey(tenantId, ATTACHMENT + attachmentId);
    }
}
