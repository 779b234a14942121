/** Tests of {@code conversation}. */
@NullMarked
package io.waba.inbox.state.conversation;

import org.jspecify.annotations.NullMarked;
