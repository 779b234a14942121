/**
 * The files of conversations, which more than one service needs: {@link io.waba.inbox.media.MediaStore} is the port,
 * {@link io.waba.inbox.media.GridFsMediaStore} what is behind it.
 */
@NullMarked
package io.waba.inbox.media;

import org.jspecify.annotations.NullMarked;
