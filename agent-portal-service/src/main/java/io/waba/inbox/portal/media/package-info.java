/**
 * The files of conversations over REST: what customers sent, fetched from WhatsApp when somebody first looks
 * ({@link io.waba.inbox.portal.media.MediaController}), and what agents upload to send ({@link io.waba.inbox.portal.media.AttachmentController}).
 */
@NullMarked
package io.waba.inbox.portal.media;

import org.jspecify.annotations.NullMarked;
