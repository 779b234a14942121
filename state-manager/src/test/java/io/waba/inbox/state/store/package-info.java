/** Tests of {@code store}. */
@NullMarked
package io.waba.inbox.state.store;

import org.jspecify.annotations.NullMarked;
