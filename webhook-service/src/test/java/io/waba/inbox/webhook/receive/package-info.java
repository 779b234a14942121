/** Tests of single classes, made with {@code new}. */
@NullMarked
package io.waba.inbox.webhook.receive;

import org.jspecify.annotations.NullMarked;
