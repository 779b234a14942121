/** Tests of single classes, made with {@code new}. */
@NullMarked
package io.waba.inbox.webhook.publish;

import org.jspecify.annotations.NullMarked;
